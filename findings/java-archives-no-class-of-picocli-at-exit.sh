#!/usr/bin/env bash
# OpenJDK 17 and an archive of classes, which is to make starts quicker, for a program with picocli 4.7.7, an option and --help. Guessed:
# -XX:ArchiveClassesAtExit, which the JDK has had since 13 so that nobody needs a list of classes any more, archives what the program has
# loaded, as the older way does (-XX:DumpLoadedClassList, then -Xshare:dump). Instead
#  - the archive that is made at the exit has none of picocli's classes: each start reads all 168 from the jar and verifies them anew, by
#    the old verifier;
#  - the archive by the list, of the same run, has all 168.
# What decides is the class file's version: picocli is compiled for Java 5, and before version 50 (Java 6) nothing that was linked goes
# into an archive at exit. Java says so at the exit, a warning for each class. JDK 25.0.3 does no better with its new AOT cache
# (-XX:AOTCacheOutput), and without a word: none of the 168 (seen besides); there the list gives only the 41 that are never linked.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
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
    <dependency><groupId>info.picocli</groupId><artifactId>picocli</artifactId><version>4.7.7</version></dependency>
  </dependencies>
</project>
POM
cat >Greet.java <<'JAVA'
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "greet", mixinStandardHelpOptions = true)
class Greet implements Runnable {
    @Option(names = "--name", description = "Whom.")
    private String name = "world";

    @Override
    public void run() {
        System.out.println("hello " + name);
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Greet()).execute(arguments));
    }
}
JAVA
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib >&2
mkdir classes
javac -proc:none -cp 'lib/*' -d classes Greet.java
jar --create --file lib/greet.jar -C classes .
classpath=lib/greet.jar:lib/picocli-4.7.7.jar

java -XX:ArchiveClassesAtExit=at-exit.jsa -cp "$classpath" Greet >said 2>&1
grep -qx 'hello world' said
java -XX:DumpLoadedClassList=list -cp "$classpath" Greet >/dev/null
java -Xshare:dump -XX:SharedClassListFile=list -XX:SharedArchiveFile=by-list.jsa -cp "$classpath" >/dev/null 2>&1

java -version 2>&1 | head -1
for archive in at-exit by-list; do
    java -XX:SharedArchiveFile=$archive.jsa -Xlog:class+load -cp "$classpath" Greet >loaded
    grep -qx 'hello world' loaded
    grep 'class,load\] picocli' loaded >of-picocli
    echo "archive $archive: of picocli's $(wc -l <of-picocli) classes $(grep -c 'shared objects' of-picocli || true) are in it"
done | tee seen
echo "warnings at the exit of picocli's classes: $(grep -c 'warning.*picocli' said || true)" | tee -a seen

expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect "archive at-exit: of picocli's 168 classes 0 are in it"
expect "archive by-list: of picocli's 168 classes 168 are in it"
expect "warnings at the exit of picocli's classes: 168"
echo "as described"
