package io.stellicroutes.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that only their owner can read, where the file system knows owners; whatever the umask is. */
public final class OwnerOnly {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    /** A new, empty file. */
    public static void createFile(Path file) throws IOException {
        Files.createFile(file, attributes(file, FILE));
    }

    /** A directory of ours and what is missing above it; one that is there already is closed to others. */
    public static void createDirectories(Path directory) throws IOException {
        createMissingDirectories(directory);
        close(directory);
    }

    /** What is missing of a directory and of those above it; one that is there already stays as it is. */
    public static void createMissingDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, attributes(directory, DIRECTORY));
    }

    /** Takes a file or directory away from everybody but its owner; nothing happens if it is not there. */
    public static void close(Path path) throws IOException {
        if (knowsOwners(path) && Files.exists(path) && isOpen(path)) {
            Files.setPosixFilePermissions(path, Files.isDirectory(path) ? DIRECTORY : FILE);
        }
    }

    /** Whether others than its owner can do anything with it. */
    public static boolean isOpen(Path path) throws IOException {
        return knowsOwners(path) && !DIRECTORY.containsAll(Files.getPosixFilePermissions(path));
    }

    /** Whether the file system of a path knows owners, as that of a UNIX does. */
    public static boolean knowsOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return knowsOwners(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
