package io.redisproxy.http;

import io.redisproxy.server.Out;
import io.redisproxy.server.Slot;
import java.nio.charset.StandardCharsets;

/** A reply that was known as soon as it was asked for. */
final class PageSlot extends Slot {

  private final Call call;
  private final Page page;
  private final byte[] body;
  private final HttpDate date;
  private boolean begun;
  private int position;

  PageSlot(Call call, Page page, HttpDate date) {
    this.call = call;
    this.page = page;
    this.body = page.text().getBytes(StandardCharsets.UTF_8);
    this.date = date;
  }

  void fill() {
    filled();
  }

  @Override
  protected boolean writeTo(Out out) {
    if (!begun) {
      begun = true;
      byte[] type = Head.ascii(page.type());
      Head.begin(out, page.status(), call, date, type, body.length)
          .with(Head.ascii(page.headers()))
          .end();
    }
    if (call.withBody() && position < body.length) {
      position = out.write(body, position, body.length);
      return position == body.length;
    }
    return true;
  }

  @Override
  protected int heldBytes() {
    return body.length;
  }

  @Override
  protected boolean closesConnection() {
    return !call.keepAlive();
  }

  @Override
  protected void recycled() {
    // Used once.
  }
}
