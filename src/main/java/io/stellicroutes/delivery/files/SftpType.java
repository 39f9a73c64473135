package io.stellicroutes.delivery.files;

import static io.stellicroutes.config.Setting.choice;
import static io.stellicroutes.config.Setting.duration;
import static io.stellicroutes.config.Setting.flag;
import static io.stellicroutes.config.Setting.secret;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Mistakes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Destinations of type {@code sftp}: directories of SFTP servers. */
public final class SftpType implements DeliveryType {
    private static final Pattern PASSWORD =
            Pattern.compile("(?i)://[^/@]*:[^/@]*@|[?&](password|privateKeyPassphrase)=");

    @Override
    public String name() {
        return "sftp";
    }

    @Override
    public List<Setting> properties() {
        return Stream.concat(
                        Stream.of(
                                text(
                                                "uri",
                                                "",
                                                "sftp://user@host:port/directory, relative to the log-in directory; two slashes before an absolute path. Required.")
                                        .essential(),
                                secret("password", "Password of the user."),
                                text("private-key-file", "", "The user's private key file.")
                                        .onlyOperational(),
                                secret("private-key-passphrase", "Passphrase of the private key.")
                                        .seldom(),
                                text(
                                                "known-hosts-file",
                                                "${user.home}/.ssh/known_hosts",
                                                "File of trusted server keys.")
                                        .onlyOperational(),
                                flag("strict-host-key-checking", "true", "Whether a server's key must be there.")
                                        .onlyOperational()
                                        .seldom(),
                                choice(
                                                "temporary-name",
                                                "on|off",
                                                "on",
                                                "Whether the file has a temporary name until it is complete; off for servers that cannot rename.")
                                        .onlyOperational(),
                                choice(
                                                "overwrite",
                                                "rename|delete-first|fail",
                                                "rename",
                                                "What happens to an existing file of that name.")
                                        .onlyOperational(),
                                duration("connect-timeout", "20s", "Timeout for the connection and the log-in."),
                                duration("timeout", "60s", "Read timeout of the server after that."),
                                FileFormat.RAW.asDefault()),
                        FileFormat.SETTINGS.stream())
                .toList();
    }

    @Override
    public List<List<String>> required() {
        return List.of(List.of("uri"));
    }

    @Override
    public boolean takesWhole() {
        return true;
    }

    @Override
    public Optional<Component> component() {
        return Optional.of(new Component("sftp", "org.apache.camel:camel-ftp"));
    }

    @Override
    public List<String> logIn(Predicate<String> isSet) {
        return List.of("private-key-file");
    }

    @Override
    public boolean needsPassword(Predicate<String> isSet) {
        return !isSet.test("private-key-file");
    }

    @Override
    public void check(DestinationSpec destination, Mistakes mistakes) {
        FileFormat.check(destination, mistakes);
        if (destination.find("uri").filter(uri -> PASSWORD.matcher(uri).find()).isPresent()) {
            mistakes.add(Problem.completing(
                    ErrorCode.SECRET_IN_URI,
                    Subject.ofProperty(destination.property("uri")),
                    "holds a password, and a URI may be logged: put it into " + destination.property("password")));
        } else if (destination.find("uri").isPresent()) {
            try {
                SftpAddress.of(destination);
            } catch (ConfigException e) {
                e.problems().forEach(mistakes::add);
            }
        }
    }

    @Override
    public void verify(DestinationSpec destination, DeliveryParts parts) {
        Encryption.of(destination);
        SftpUploads.checkAddress(destination, uri -> endpoint(parts, uri));
    }

    @Override
    public void bind(DeliveryParts parts) {
        parts.bind(
                "stellicSftp",
                SftpUploads.class,
                () -> new SftpUploads(
                        new FileLoads(
                                parts.config().workDir(),
                                parts.config().ledger().isShared()),
                        uri -> endpoint(parts, uri)));
    }

    private static Object endpoint(DeliveryParts parts, String uri) throws Exception {
        return parts.context().getComponent("sftp").createEndpoint(uri);
    }

    @Override
    public DatasetName dataset(DestinationSpec destination, ExportSpec export) {
        SftpAddress address = SftpAddress.of(destination);
        return FileDataset.of("file://" + address.host(), address.directory(), destination, export);
    }

    /** By its user, too, whom a relative directory counts from. */
    @Override
    public String place(DestinationSpec destination, ExportSpec export) {
        SftpAddress address = SftpAddress.of(destination);
        String from = address.directory().startsWith("/") ? "" : address.user();
        String host = address.host().toLowerCase(Locale.ROOT);
        return String.join(
                " ",
                from,
                host,
                "" + address.port(),
                dataset(destination, export).name());
    }
}
