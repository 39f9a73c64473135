package io.stellicroutes.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.Subject;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PresignedUrlsTest {
    private static final Subject MINE = Subject.ofExport("mine");

    private static final String QUERY = "?AWSAccessKeyId=AKIA&Signature=s%2Fe%2Bcret%3D&Expries=1744139034";

    private final PresignedUrls urls =
            new PresignedUrls(URI.create("https://myuniversity.stellic.com"), List.of("*.amazonaws.com"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://stellicuni.s3.amazonaws.com/export/plan_courses-20250408_182033Z-9aQXvxxy.csv",
                "https://stellicuni.s3.eu-west-1.amazonaws.com/export/a%20b.csv",
                "https://STELLICUNI.S3.AmazonAWS.com/export/a.csv",
                "https://stellicuni.s3.amazonaws.com:443/export/a.csv",
                "https://stellicuni.s3.amazonaws.com:8443/export/a.csv",
                "https://myuniversity.stellic.com/files/a.csv",
                "https://MyUniversity.Stellic.com/files/a.csv"
            })
    void anAllowedUrlComesBackByteForByte(String url) {
        assertThat(urls.allowed(MINE, url + QUERY)).isEqualTo(url + QUERY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://amazonaws.com.evil.example/a.csv",
                "https://x.amazonaws.com.evil.example/a.csv",
                "https://evil-amazonaws.com/a.csv",
                "https://amazonaws.com/a.csv",
                "https://.amazonaws.com/a.csv",
                "https://x.amazonaws.com.:443/a.csv",
                "https://x.amazonaws.co/a.csv",
                "https://xamazonawsxcom/a.csv",
                "https://evil.example/x.amazonaws.com/a.csv",
                "https://evil.example#x.amazonaws.com",
                "https://x.amazonaws.com@evil.example/a.csv",
                "https://user:pass@x.amazonaws.com/a.csv",
                "https://evil.example\\@x.amazonaws.com/a.csv",
                "https://stellic.com/a.csv",
                "https://evil.myuniversity.stellic.com/a.csv",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/a.csv",
                "https://[::ffff:127.0.0.1]/a.csv",
                "http://x.amazonaws.com/a.csv",
                "ftp://x.amazonaws.com/a.csv",
                "file:///etc/passwd",
                "//x.amazonaws.com/a.csv",
                "/export/a.csv",
                "x.amazonaws.com/a.csv",
                "https:x.amazonaws.com/a.csv",
                "https://x.amazonaws.com/a b.csv",
                "https://x.amazonaws.com/a.csv\r\nHost: evil.example",
                ""
            })
    void anythingElseIsRefusedAndTheErrorHoldsNoQuery(String url) {
        assertThatThrownBy(() -> urls.allowed(MINE, url + QUERY))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessageNotContainingAny("AKIA", "Signature", "cret", "pass@")
                .hasNoCause();
    }

    @Test
    void theErrorNamesTheHostAndThePropertyThatWouldAllowIt() {
        assertThatThrownBy(() -> urls.allowed(MINE, "https://files.example.org/a.csv" + QUERY))
                .hasMessageContaining("the host files.example.org,")
                .hasMessageContaining("stellic.download.allowed-hosts");
    }

    @Test
    void plainHttpIsAllowedOnlyWhereStellicItselfIsReachedByIt() {
        PresignedUrls sandbox = new PresignedUrls(URI.create("http://127.0.0.1:8080"), List.of());

        assertThat(sandbox.allowed(MINE, "http://127.0.0.1:9000/a.csv")).isEqualTo("http://127.0.0.1:9000/a.csv");
        assertThat(sandbox.allowed(MINE, "https://127.0.0.1:9000/a.csv")).isNotEmpty();
        assertThatThrownBy(() -> urls.allowed(MINE, "http://myuniversity.stellic.com/a.csv"))
                .hasMessageContaining("is not https");
    }

    @Test
    void anIpv6HostIsAllowedWhenItIsTheBaseUrlsOwn() {
        PresignedUrls sandbox = new PresignedUrls(URI.create("http://[::1]:8080"), List.of("*.amazonaws.com"));

        assertThat(sandbox.allowed(MINE, "http://[::1]:9000/a.csv")).isNotEmpty();
    }

    @Test
    void patternsAreNotRegularExpressions() {
        PresignedUrls own = new PresignedUrls(
                URI.create("https://myuniversity.stellic.com"), List.of("files.example.edu", "S3-*.Example.org"));

        assertThat(own.allowed(MINE, "https://files.example.edu/a")).isNotEmpty();
        assertThat(own.allowed(MINE, "https://s3-eu.example.org/a")).isNotEmpty();
        assertThatThrownBy(() -> own.allowed(MINE, "https://filesxexample.edu/a"))
                .isInstanceOf(StellicException.class);
        assertThatThrownBy(() -> own.allowed(MINE, "https://x.files.example.edu/a"))
                .isInstanceOf(StellicException.class);
        assertThatThrownBy(() -> own.allowed(MINE, "https://stellicuni.s3.amazonaws.com/a"))
                .isInstanceOf(StellicException.class);
    }
}
