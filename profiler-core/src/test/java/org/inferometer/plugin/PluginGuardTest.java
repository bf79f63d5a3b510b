package org.inferometer.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Meter;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.spi.PluginException;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.spi.Session;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // The fakes look at no argument.
final class PluginGuardTest {
  private static final String REASON = "failed in %s(): IllegalStateException: a bug";

  private final PluginFaults faults = new PluginFaults();

  @Test
  void everyMethodOfABackendThatThrowsFailsInTheInterfacesOwnWay() {
    Backend backend = buggy(Backend.class);
    assertThat(reason(backend.probe())).endsWith(String.format(Locale.ROOT, REASON, "probe"));
    assertThat(backend.options()).isEmpty();
    assertThatThrownBy(() -> backend.build(null, null)).isInstanceOf(BackendException.class);
    assertThat(backend).isNotInstanceOf(NativeDependencies.class);
    assertThat(faults.all()).hasSize(3);
    assertThat(faults.all().stream().filter(fault -> !fault.told()))
        .singleElement()
        .satisfies(fault ->
            assertThat(fault.reason()).endsWith(String.format(Locale.ROOT, REASON, "options")));
  }

  @Test
  void theNativeLibrariesOfABackendAreGuardedWithIt() {
    Backend both =
        proxy(
            Backend.class,
            () -> {
              throw new IllegalStateException("a bug");
            },
            NativeDependencies.class);
    Backend backend = PluginGuard.guard(Backend.class, both, "plugin 'x'", faults);
    assertThat(backend)
        .isInstanceOfSatisfying(
            NativeDependencies.class,
            libraries -> {
              assertThat(libraries.missing()).singleElement().satisfies(PluginGuardTest::saysWhy);
              assertThat(libraries.obstacle(null)).isEmpty();
              assertThat(libraries.libraryFolders()).isEmpty();
              assertThatThrownBy(libraries::nativeLibraries).isInstanceOf(BackendException.class);
              assertThatThrownBy(() -> libraries.fetch(step -> {}))
                  .isInstanceOf(BackendException.class)
                  .hasMessageContaining(String.format(Locale.ROOT, REASON, "fetch"));
            });
    assertThat(faults.all()).hasSize(5);
  }

  @Test
  void anImporterThatThrowsAcceptsNothingAndRefusesByName() {
    Importer importer = buggy(Importer.class);
    assertThat(importer.accepts(Path.of("a.x"))).isFalse();
    assertThatThrownBy(() -> importer.load(Path.of("a.x")))
        .isInstanceOf(ImportException.class)
        .hasMessageStartingWith("a.x: ")
        .hasMessageContaining(String.format(Locale.ROOT, REASON, "load"));
  }

  @Test
  void aMeterThatThrowsReadsNothing() {
    Meter meter = buggy(Meter.class);
    assertThat(meter.throttles(new Probe.Device("", "", "gpu"))).isEmpty();
    assertThat(meter.clockMhz(new Probe.Device("", "", "gpu")))
        .isInstanceOfSatisfying(
            Reading.Unavailable.class,
            none ->
                assertThat(none.reason()).contains(String.format(Locale.ROOT, REASON, "clockMhz")));
    assertThat(meter.memory("gpu").usedBytes()).isInstanceOf(Reading.Unavailable.class);
    assertThatThrownBy(() -> meter.start("gpu"))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining(String.format(Locale.ROOT, REASON, "start"));
  }

  @Test
  void aTitleThatFailsIsThePluginsNameAndTheFaultIsLeftToBeTold() {
    Meter meter = buggy(Meter.class);
    assertThat(meter.title()).isEqualTo("plugin 'x'");
    assertThat(meter).hasToString("plugin 'x'");
    assertThat(faults.all()).hasSize(2).allMatch(fault -> !fault.told());
    assertThatThrownBy(meter::kind)
        .isInstanceOf(PluginException.class)
        .hasMessage("the plugin 'x' " + String.format(Locale.ROOT, REASON, "kind"));
  }

  @Test
  void aRendererThatThrowsFailsLikeOneWhoseFileCannotBeWritten() {
    assertThatThrownBy(() -> buggy(ReportRenderer.class).render(null, Path.of("x")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(String.format(Locale.ROOT, REASON, "render"));
  }

  @Test
  void anInterpreterThatThrowsIsUnavailable() {
    assertThat(reason(buggy(Interpreter.class).probe()))
        .endsWith(String.format(Locale.ROOT, REASON, "probe"));
  }

  @Test
  void aPluginThatReturnsNothingFails() {
    Backend backend =
        PluginGuard.guard(Backend.class, proxy(Backend.class, () -> null), "backend 'x'", faults);
    assertThat(reason(backend.probe()))
        .isEqualTo("the backend 'x' failed in probe(): NullPointerException: nothing is returned");
    assertThat(backend.options()).isEmpty();
    assertThatThrownBy(() -> backend.build(null, null)).isInstanceOf(BackendException.class);
  }

  @Test
  void whatAGuardedPluginHandsOutIsGuardedToo() throws BackendException {
    Engine engine = fake(Engine.class, new IllegalStateException("a bug"));
    Backend builder =
        PluginGuard.guard(Backend.class, returning(Backend.class, engine), "backend 'x'", faults);
    Engine built = builder.build(null, null);
    assertThatThrownBy(built::layers)
        .isInstanceOf(BackendException.class)
        .hasMessage("the backend 'x' " + String.format(Locale.ROOT, REASON, "layers"));
    assertThat(built.weightsBytes()).isInstanceOf(Reading.Unavailable.class);
    built.close();
    assertThat(faults.all()).hasSize(3);
  }

  @Test
  void sessionsThatThrowFailAsTheirInterfaceSays() throws BackendException {
    Engine engine =
        PluginGuard.guard(
            Engine.class,
            returning(Engine.class, fake(LayerSession.class, new IllegalStateException("a bug"))),
            "backend 'x'",
            faults);
    for (Session session : List.of(engine.open(), engine.openLayers(1))) {
      assertThatThrownBy(session::run)
          .isInstanceOf(BackendException.class)
          .hasMessage("the backend 'x' " + String.format(Locale.ROOT, REASON, "run"));
      assertThatThrownBy(session::outputs).isInstanceOf(BackendException.class);
      assertThatThrownBy(() -> session.rotate(List.of()))
          .hasMessage("the backend 'x' " + String.format(Locale.ROOT, REASON, "rotate"));
      assertThat(session.arenaBytes()).isInstanceOf(Reading.Unavailable.class);
      assertThat(session.deviceTimes()).isEmpty();
      session.close();
    }
    assertThatThrownBy(() -> engine.openLayers(1).finish(0))
        .hasMessage("the backend 'x' " + String.format(Locale.ROOT, REASON, "finish"));
    assertThat(faults.all()).hasSize(13);
  }

  @Test
  void theDeviceTimesOfASessionAreGuarded() {
    Session session =
        PluginGuard.guard(
            Session.class,
            returning(
                Session.class,
                Optional.of(fake(DeviceTimes.class, new IllegalStateException("a bug")))),
            "backend 'x'",
            faults);
    assertThatThrownBy(() -> session.deviceTimes().orElseThrow().collect())
        .isInstanceOf(BackendException.class)
        .hasMessage("the backend 'x' " + String.format(Locale.ROOT, REASON, "collect"));
  }

  @Test
  void lackOfMemoryInAnInferencePassesThrough() throws BackendException {
    Engine engine =
        PluginGuard.guard(
            Engine.class,
            returning(Engine.class, fake(Session.class, new OutOfMemoryError())),
            "backend 'x'",
            faults);
    assertThatThrownBy(engine.open()::run).isInstanceOf(OutOfMemoryError.class);
    assertThat(faults.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(classes = {NoSuchMethodError.class, StackOverflowError.class, AssertionError.class})
  void errorsOfCodeCostThePluginOnly(Class<? extends Throwable> kind) throws Exception {
    Throwable error = kind.getDeclaredConstructor().newInstance();
    Backend backend =
        PluginGuard.guard(Backend.class, fake(Backend.class, error), "backend 'x'", faults);
    assertThat(reason(backend.probe())).endsWith("probe(): " + kind.getSimpleName());
  }

  @Test
  void declaredExceptionsAndLackOfMemoryPassThrough() {
    BackendException declared = BackendException.unsupported("no such operator", new Error());
    Backend refusing =
        PluginGuard.guard(Backend.class, fake(Backend.class, declared), "backend 'x'", faults);
    assertThatThrownBy(() -> refusing.build(null, null)).isSameAs(declared);
    Backend greedy =
        PluginGuard.guard(
            Backend.class, fake(Backend.class, new OutOfMemoryError()), "backend 'x'", faults);
    assertThatThrownBy(greedy::probe).isInstanceOf(OutOfMemoryError.class);
    assertThat(faults.all()).isEmpty();
  }

  @Test
  void theClassOfAGuardedPluginKeepsItsName() {
    Meter meter = buggy(Meter.class);
    assertThat(PluginGuard.className(meter)).startsWith("$Proxy");
    assertThat(PluginGuard.className("a plugin")).isEqualTo("String");
  }

  @Test
  void aPluginThatIsGuardedTwiceEqualsItself() {
    Importer importer = PluginGuard.guard(Importer.class, new Accepting(), "importer 'x'", faults);
    Importer again = PluginGuard.guard(Importer.class, new Accepting(), "importer 'x'", faults);
    assertThat(importer).isEqualTo(again).hasSameHashCodeAs(again);
    assertThat(importer).isNotEqualTo("x");
  }

  private record Accepting() implements Importer {
    @Override
    public String format() {
      return "x";
    }

    @Override
    public boolean accepts(Path path) {
      return true;
    }

    @Override
    public Network load(Path path) throws ImportException {
      throw new ImportException(path.toString(), "", "is empty");
    }
  }

  private <T> T buggy(Class<T> type) {
    return PluginGuard.guard(
        type, fake(type, new IllegalStateException("a bug")), "plugin 'x'", faults);
  }

  private static void saysWhy(Probe.Unavailable none) {
    assertThat(none.reason()).endsWith(String.format(Locale.ROOT, REASON, "missing"));
  }

  private static String reason(Probe probe) {
    return probe instanceof Probe.Unavailable none ? none.reason() : "available";
  }

  /// A plugin of which every method throws, defaults included.
  private static <T> T fake(Class<T> type, Throwable thrown) {
    return proxy(
        type,
        () -> {
          throw thrown;
        });
  }

  private static <T> T returning(Class<T> type, Object result) {
    return proxy(type, () -> result);
  }

  private interface Deed {
    Object run() throws Throwable;
  }

  /// @param others interfaces that it implements too
  private static <T> T proxy(Class<T> type, Deed deed, Class<?>... others) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            Stream.concat(Stream.of(type), Stream.of(others)).toArray(Class<?>[]::new),
            (Object self, Method method, Object[] arguments) -> deed.run()));
  }
}
