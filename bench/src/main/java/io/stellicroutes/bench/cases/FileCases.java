package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Running;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.Trees;
import io.stellicroutes.bench.peers.SdkUpload;
import io.stellicroutes.bench.servers.ChildJvm;
import io.stellicroutes.bench.servers.OpenSsh;
import io.stellicroutes.servers.S3Store;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The bytes as they came, to a place for files. */
public final class FileCases {
    private FileCases() {}

    public static List<Case> all() {
        return List.of(
                new Case(
                        "download",
                        "presigned URL → the landed file: its length verified, on the disk before it has its name; in a"
                                + " running runtime; peer: `curl -o`, which does not wait for the disk",
                        Goal.timeAtMost(1.1),
                        FileCases::download),
                new Case(
                        "download-sync",
                        "the same; peer: `curl -o` and `sync` of the file, so that it is on the disk, too",
                        Goal.timeAtMost(1.1),
                        FileCases::downloadAndSync),
                new Case(
                        "file",
                        "presigned URL → a file in a directory, `format=raw`: as `download`, its rows counted, and copied"
                                + " from the landed file, which stays; peer: `curl -o`, `cp` and `sync` of both files",
                        Goal.timeAtMost(1.1),
                        FileCases::file),
                new Case(
                        "camel-csv",
                        "presigned URL → a file of JSON lines, the step `stellic-rows-parse` of the routes changed to `unmarshal: csv`"
                                + " (camel-csv, lazyLoad); peer: the same with the bundle's own parser",
                        Goal.timesAsFast(0.4),
                        FileCases::camelCsv),
                new Case(
                        "sftp",
                        "presigned URL → OpenSSH's sshd, `format=raw`; peer: `curl -o`, then OpenSSH's `sftp` put",
                        Goal.timesAsFast(0.9),
                        FileCases::sftp),
                new Case(
                        "s3",
                        "presigned URL → an S3 store (S3Proxy), `format=raw`; peer: `curl -o`, then `curl -T` to a"
                                + " presigned PUT",
                        Goal.timesAsFast(0.9),
                        FileCases::s3),
                new Case(
                        "s3-https",
                        "the same by TLS, as Amazon's buckets are reached: what is sent is signed by neither",
                        Goal.timesAsFast(0.9),
                        FileCases::s3ByTls),
                new Case(
                        "s3-sdk",
                        "in the clear again; peer: `curl -o`, then the AWS SDK's asynchronous client in a JVM of its own,"
                                + " which signs what it sends, too",
                        Goal.timesAsFast(0.9),
                        FileCases::s3BySdk));
    }

    private static Case.Pair download(Lab lab) throws Exception {
        return download(lab, "download", "");
    }

    private static Case.Pair downloadAndSync(Lab lab) throws Exception {
        return download(lab, "download-sync", " && sync files/input.csv");
    }

    private static Case.Pair download(Lab lab, String name, String after) throws Exception {
        String type = lab.dataType(lab.rows());
        Bundle bundle = toDirectory(lab, name, type);
        Running running = bundle.running(lab);
        return new Case.Pair(
                null,
                curl(lab, name, type, after),
                running.landing(
                        bundle.shown().replaceFirst("run \\w+", "preview " + Bundle.EXPORT) + "\n# its download only",
                        () -> Trees.contents(running.work().resolve("landed"))));
    }

    private static Case.Pair file(Lab lab) throws Exception {
        String type = lab.dataType(lab.rows());
        Path ours = directory(lab, "file");
        return toDirectory(lab, "file", type)
                .against(
                        lab,
                        curl(lab, "file", type, " && cp files/input.csv kept.csv && sync files/input.csv kept.csv"),
                        () -> Trees.fresh(ours),
                        () -> Trees.contents(ours));
    }

    private static Bundle toDirectory(Lab lab, String name, String type) throws Exception {
        return lab.bundle(name)
                .export(type, "files")
                .set("destinations.files.type", "file")
                .set("destinations.files.format", "raw")
                .set("destinations.files.directory", directory(lab, name));
    }

    private static Case.Pair camelCsv(Lab lab) throws Exception {
        Path changed = lab.distributionCopy("camel-csv");
        Path records = changed.resolve("routes/records.camel.yaml");
        String parsedByBundle = "custom:\n              ref: stellicCsv";
        String route = Files.readString(records);
        if (!route.contains(parsedByBundle)) {
            throw new IllegalStateException(records + " has no step parse with stellicCsv");
        }
        // not the distribution's own file, which the copy shares by a hard link
        Files.delete(records);
        Files.writeString(records, route.replace(parsedByBundle, "csv: {lazyLoad: true}"));
        return new Case.Pair(
                jsonLines(lab, lab.bundle("camel-csv", changed), "camel-csv"),
                jsonLines(lab, lab.bundle("own-csv"), "own-csv"));
    }

    private static Side jsonLines(Lab lab, Bundle bundle, String name) throws Exception {
        Path directory = directory(lab, name);
        return bundle.export(lab.dataType(lab.rows()), "files")
                .set("destinations.files.type", "file")
                .set("destinations.files.format", "jsonl")
                .set("destinations.files.directory", directory)
                .side(() -> Trees.fresh(directory), () -> Trees.contents(directory));
    }

    private static Path directory(Lab lab, String name) throws Exception {
        return lab.place(name, "ours").resolve("files");
    }

    private static Side curl(Lab lab, String name, String type, String after) throws Exception {
        Path peer = lab.place(name, "peer").resolve("files");
        return Scripts.side(
                lab,
                name,
                Scripts.curl(type) + " -o files/input.csv" + after,
                () -> Trees.fresh(peer),
                () -> Trees.contents(peer));
    }

    private static Case.Pair sftp(Lab lab) throws Exception {
        OpenSsh server = lab.openSsh();
        String type = lab.dataType(lab.rows());
        Path arrived = server.root();
        return lab.bundle("sftp")
                .export(type, "dropbox")
                .set("destinations.dropbox.type", "sftp")
                .set("destinations.dropbox.uri", server.uri() + "/.")
                .set("destinations.dropbox.private-key-file", server.userKey())
                .set("destinations.dropbox.known-hosts-file", server.knownHosts())
                .against(
                        lab,
                        Scripts.side(
                                lab,
                                "sftp",
                                Scripts.curl(type) + " -o input.csv && echo 'put input.csv' | " + server.client(),
                                () -> Trees.fresh(arrived),
                                () -> Trees.contents(arrived)),
                        () -> Trees.fresh(arrived),
                        () -> Trees.contents(arrived));
    }

    private static Case.Pair s3(Lab lab) throws Exception {
        ChildJvm store = lab.child("s3");
        return s3(
                lab, "s3", store, "curl -sS --fail -T input.csv \"$PUT_URL\"", Map.of("PUT_URL", presignedPut(store)));
    }

    private static Case.Pair s3ByTls(Lab lab) throws Exception {
        ChildJvm store = lab.child("s3-tls");
        return s3(
                lab,
                "s3-https",
                store,
                "curl -sS --fail --cacert \"$CERTIFICATE\" -T input.csv \"$PUT_URL\"",
                Map.of("PUT_URL", presignedPut(store), "CERTIFICATE", store.property("certificate")));
    }

    private static String presignedPut(ChildJvm store) {
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(URI.create(url(store)))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Store.ACCESS_KEY, S3Store.SECRET_KEY)))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build()) {
            return presigner
                    .presignPutObject(presign -> presign.signatureDuration(Duration.ofDays(1))
                            .putObjectRequest(put -> put.bucket("lake").key("input.csv")))
                    .url()
                    .toString();
        }
    }

    private static Case.Pair s3BySdk(Lab lab) throws Exception {
        ChildJvm store = lab.child("s3");
        return s3(
                lab,
                "s3-sdk",
                store,
                "java -Xmx128m -cp \"$BENCH\" " + SdkUpload.class.getName() + " input.csv " + url(store)
                        + " lake input.csv",
                Map.of(
                        "BENCH",
                        Command.peersClassPath(),
                        "AWS_ACCESS_KEY_ID",
                        S3Store.ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY",
                        S3Store.SECRET_KEY));
    }

    private static Case.Pair s3(Lab lab, String name, ChildJvm store, String upload, Map<String, String> environment)
            throws Exception {
        String type = lab.dataType(lab.rows());
        Path arrived = Path.of(store.property("bucket"));
        String script = Scripts.curl(type) + " -o input.csv && " + upload;
        Command command = Scripts.command(lab, name, script);
        environment.forEach(command::environment);
        return lab.bundle(name)
                .options(store.property("trust"))
                .export(type, "lake")
                .set("destinations.lake.type", "s3")
                .set("destinations.lake.bucket", "lake")
                .set("destinations.lake.endpoint", url(store))
                .set("destinations.lake.path-style", true)
                .set("destinations.lake.access-key", S3Store.ACCESS_KEY)
                .set("destinations.lake.secret-key", S3Store.SECRET_KEY)
                .against(
                        lab,
                        new Side(script, () -> Trees.fresh(arrived), command::run, () -> Trees.contents(arrived)),
                        () -> Trees.fresh(arrived),
                        () -> Trees.contents(arrived));
    }

    private static String url(ChildJvm store) {
        return store.property("url");
    }
}
