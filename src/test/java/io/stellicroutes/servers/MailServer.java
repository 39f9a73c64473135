package io.stellicroutes.servers;

import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;

/** An SMTP server at 127.0.0.1 that speaks TLS and wants a log-in. Thread-safe. */
public final class MailServer implements AutoCloseable {
    public static final String USER = "stellic";

    private final TlsFront tls;
    private final int port;
    private GreenMail mail;

    /** @param password of the user, who may send mail to anybody */
    public MailServer(TlsKey key, String password) throws IOException, GeneralSecurityException {
        mail = started(0, password);
        port = mail.getSmtp().getPort();
        tls = new TlsFront(key, port);
    }

    private static GreenMail started(int port, String password) {
        GreenMail started = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        started.setUser(USER + "@example.edu", USER, password);
        started.getUserManager().setAuthRequired(true);
        started.start();
        return started;
    }

    /** Takes no mail; what has come is forgotten. */
    public void down() {
        mail.stop();
    }

    /** Takes mail again. */
    public void up(String password) {
        mail = started(port, password);
    }

    public int port() {
        return tls.port();
    }

    /** From now on the user has this password. */
    public void password(String other) throws UserException {
        mail.getUserManager().deleteUser(mail.getUserManager().getUser(USER));
        mail.setUser(USER + "@example.edu", USER, other);
    }

    /** The mails that have come, one for each recipient, a recipient's after those of another. */
    public List<MimeMessage> mails() {
        return List.of(mail.getReceivedMessages());
    }

    @Override
    public void close() throws IOException {
        tls.close();
        mail.stop();
    }
}
