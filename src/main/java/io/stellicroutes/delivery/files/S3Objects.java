package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.delivery.DeliveryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Compares an object in a store with the file that it was made of. The SDK is optional: only a delivery to S3 may ask.
 */
final class S3Objects {
    private static final Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})\"?");

    /** Of a larger file an MD5 takes longer than it is worth: the SDK has sent a checksum with it. */
    private static final long LARGEST_FOR_MD5 = 64L << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private S3Objects() {}

    /**
     * Compares the length, and the checksum if the store tells one of the whole object: CRC32, CRC32C or SHA-256. A
     * store without such has put the MD5 into the ETag, mostly: that is compared of files up to 64 MiB that went up at
     * once.
     *
     * @throws DeliveryException if they differ
     */
    static void verify(FileLoad load, HeadObjectResponse object) throws IOException {
        load.verify(object.contentLength());
        Path file = load.getFile().toPath();
        if (object.checksumType() == ChecksumType.COMPOSITE) {
            return;
        }
        if (object.checksumCRC32() != null) {
            compare(load, "CRC32", object.checksumCRC32(), base64(checksum(file, new CRC32())));
        } else if (object.checksumCRC32C() != null) {
            compare(load, "CRC32C", object.checksumCRC32C(), base64(checksum(file, new CRC32C())));
        } else if (object.checksumSHA256() != null) {
            compare(load, "SHA-256", object.checksumSHA256(), base64(digest(file, "SHA-256")));
        } else if (isMd5(object) && load.getLength() <= LARGEST_FOR_MD5) {
            compare(
                    load,
                    "MD5",
                    MD5.matcher(object.eTag()).replaceFirst("$1"),
                    HexFormat.of().formatHex(digest(file, "MD5")));
        }
    }

    /** Of an object that went up in parts, or is encrypted by another key than the store's own, the ETag is no MD5. */
    private static boolean isMd5(HeadObjectResponse object) {
        return object.eTag() != null
                && MD5.matcher(object.eTag()).matches()
                && object.sseCustomerAlgorithm() == null
                && (object.serverSideEncryption() == null
                        || object.serverSideEncryption() == ServerSideEncryption.AES256);
    }

    private static void compare(FileLoad load, String what, String arrived, String sent) {
        if (!arrived.equals(sent)) {
            throw new DeliveryException(
                    ErrorCode.OTHER_CONTENT,
                    Subject.NONE,
                    "the object " + load.getKey() + " has another content than the file that was sent: the store's "
                            + what + " is " + arrived + ", the file's " + sent
                            + ". The next attempt replaces the object");
        }
    }

    private static byte[] checksum(Path file, Checksum checksum) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                checksum.update(buffer, 0, read);
            }
        }
        return ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array();
    }

    private static byte[] digest(Path file, String algorithm) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
