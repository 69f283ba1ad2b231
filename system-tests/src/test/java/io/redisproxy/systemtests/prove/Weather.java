package io.redisproxy.systemtests.prove;

/** Whether it is calm just now; changed before a fault begins and after the proxy has recovered. */
final class Weather {
  private final Spell calm;
  private volatile Spell now;

  Weather(long calmBoundNanos) {
    calm = new Spell(Row.CALM, calmBoundNanos);
    now = calm;
  }

  Spell now() {
    return now;
  }

  void turns(Spell spell) {
    now = spell;
  }

  void calmsDown() {
    now = calm;
  }
}
