package io.stellicroutes.changes;

import io.stellicroutes.base.Sha256;
import io.stellicroutes.landing.VerifiedStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Reads a file of a baseline as a manifest knows it, on its way to a store or from there. */
final class CheckedPart extends VerifiedStream {
    private final Manifest.Part part;
    private final Runnable goesOn;
    private final MessageDigest digest = Sha256.digest();

    /** @param goesOn asked again and again meanwhile; throws when it is not wanted any more */
    CheckedPart(InputStream in, Manifest.Part part, Runnable goesOn) {
        super(in, part.file() + " has ", part.bytes());
        this.part = part;
        this.goesOn = goesOn;
    }

    @Override
    public int read(byte[] buffer, int from, int count) throws IOException {
        goesOn.run();
        return super.read(buffer, from, count);
    }

    @Override
    protected void add(byte[] buffer, int from, int count) {
        digest.update(buffer, from, count);
    }

    @Override
    protected boolean isAsKnown() {
        return HexFormat.of().formatHex(digest.digest()).equals(part.sha256());
    }
}
