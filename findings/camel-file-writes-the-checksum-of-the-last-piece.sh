#!/usr/bin/env bash
# Camel 4.18.0's file component, checksumFileAlgorithm=sha256: beside each file it writes one with its checksum, by which the receiver
# can tell that the file is whole. With fileExist=Append, guessed: the checksum of the file as it is after the append. Instead it is that
# of the last piece alone: a receiver that checks throws away each file of more than one piece, and a file that was cut to its last piece
# passes. With appendChars, the characters between the pieces are not in it either. No error, no warning, at no time.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository, and sha256sum.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Pieces.java <<'JAVA'
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;

class Pieces {
    public static void main(String[] arguments) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            System.out.println("Camel " + context.getVersion());
            try (var template = context.createProducerTemplate()) {
                for (String way : List.of("Override", "Append")) {
                    String uri = "file:" + way + "?checksumFileAlgorithm=sha256&fileExist=" + way;
                    template.sendBodyAndHeader(uri, "first\n", Exchange.FILE_NAME, "rows.txt");
                    template.sendBodyAndHeader(uri, "second\n", Exchange.FILE_NAME, "rows.txt");
                }
            }
        }
        System.exit(0);
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" Pieces.java
hash() {
    sha256sum | cut -d' ' -f1
}
tell() {
    local said
    said=$(tr -d '[:space:]' <"$1/rows.txt.sha256")
    if [ "$said" = "$(hash <"$1/rows.txt")" ]; then
        echo "$1: $(wc -l <"$1/rows.txt") rows, checksum of the file"
    elif [ "$said" = "$(printf 'second\n' | hash)" ]; then
        echo "$1: $(wc -l <"$1/rows.txt") rows, checksum of the second row alone"
    else
        echo "$1: another checksum"
    fi
}
{ tell Override; tell Append; } | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'Override: 1 rows, checksum of the file'
expect 'Append: 2 rows, checksum of the second row alone'
echo "as described"
