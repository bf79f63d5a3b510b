package org.inferometer.plugin;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.inferometer.graph.ImportException;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Engine;
import org.inferometer.spi.KernelCompiler;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Meter;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.PluginException;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Reading;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.jspecify.annotations.Nullable;

/// Stands before a plugin and turns what it throws against its interface into what the interface
/// has for failures: an unavailable probe or reading, the exception that the method declares, an
/// empty list; for a title, the plugin's kind and id. One bad plugin then costs itself, not the
/// program.
///
/// Engines, samplers and sessions that a plugin hands out are guarded too, see [GuardedSession].
public final class PluginGuard implements InvocationHandler {
  private static final Set<Class<?>> GUARDED_RESULTS =
      Set.of(Engine.class, Meter.Sampler.class, ObservingSession.class);
  private static final String REMEDY = "get a repaired plugin or remove it";

  /// The methods that tell a plugin's id; it was asked once, and may throw another time.
  private static final Set<String> IDS = Set.of("id", "format");

  private final Object plugin;
  private final String name;
  private final @Nullable String id;
  private final PluginFaults faults;

  private PluginGuard(Object plugin, String name, @Nullable String id, PluginFaults faults) {
    this.plugin = plugin;
    this.name = name;
    this.id = id;
    this.faults = faults;
  }

  /// @param type the interface that the plugin is used through
  /// @param name for messages: `backend 'x'`
  /// @param faults receives what the plugin throws
  public static <T> T guard(Class<T> type, T plugin, String name, PluginFaults faults) {
    return new PluginGuard(plugin, name, null, faults).proxy(type, plugin);
  }

  /// The same of a plugin that has told its id.
  static <T> T guard(Class<T> type, T plugin, String name, String id, PluginFaults faults) {
    return type.cast(proxied(type, new PluginGuard(plugin, name, id, faults)));
  }

  /// The simple name of a plugin's class, whether it is guarded or not.
  public static String className(Object plugin) {
    return unguarded(plugin).getClass().getSimpleName();
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (isEquals(method) && arguments != null && arguments[0] != null) {
      return plugin.equals(unguarded(arguments[0]));
    }
    if (id != null && method.getParameterCount() == 0 && IDS.contains(method.getName())) {
      return id;
    }
    try {
      Object result = method.invoke(plugin, arguments);
      if (result == null && method.getReturnType() != void.class) {
        return failed(method, arguments, new NullPointerException("nothing is returned"));
      }
      return guarded(method.getReturnType(), result);
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause() == null ? e : e.getCause();
      if (isDeclared(method, thrown) || isLackOfMemory(thrown)) {
        throw thrown;
      }
      return failed(method, arguments, thrown);
    }
  }

  private @Nullable Object failed(Method method, Object @Nullable [] arguments, Throwable thrown)
      throws Exception {
    String reason = record(method.getName(), thrown, !isAnsweredWithNothing(method));
    return instead(method, arguments, reason, thrown);
  }

  /// What a method that may fail with a [BackendException] fails with instead of what the plugin
  /// threw.
  BackendException failure(String method, Throwable thrown) {
    letLackOfMemoryPass(thrown);
    return BackendException.failed(record(method, thrown, true), thrown);
  }

  /// @return the reason for users
  private String record(String method, Throwable thrown, boolean told) {
    String reason = "the " + name + " failed in " + method + "(): " + Reasons.withKind(thrown);
    faults.add(new PluginFaults.Fault(reason, thrown, told));
    return reason;
  }

  private static boolean isEquals(Method method) {
    return method.getDeclaringClass() == Object.class && method.getName().equals("equals");
  }

  private static Object unguarded(Object plugin) {
    return Proxy.isProxyClass(plugin.getClass())
            && Proxy.getInvocationHandler(plugin) instanceof PluginGuard guard
        ? guard.plugin
        : plugin;
  }

  private @Nullable Object guarded(Class<?> type, @Nullable Object result) {
    if (type == Session.class && result instanceof Session session) {
      return new GuardedSession(session, proxy(Session.class, session), this);
    } else if (type == LayerSession.class && result instanceof LayerSession session) {
      return new GuardedSession.OfLayers(session, proxy(LayerSession.class, session), this);
    } else if (result instanceof Optional<?> held && held.orElse(null) instanceof DeviceTimes t) {
      return Optional.of(proxy(DeviceTimes.class, t));
    }
    return result != null && GUARDED_RESULTS.contains(type) ? proxy(type, result) : result;
  }

  private <T> T proxy(Class<T> type, Object result) {
    return type.cast(proxied(type, new PluginGuard(result, name, null, faults)));
  }

  /// A backend may deploy its native libraries and compile kernels too.
  private static Object proxied(Class<?> type, PluginGuard guard) {
    List<Class<?>> types = new ArrayList<>(List.of(type));
    if (type == Backend.class) {
      Stream.of(NativeDependencies.class, KernelCompiler.class)
          .filter(more -> more.isInstance(guard.plugin))
          .forEach(types::add);
    }
    return Proxy.newProxyInstance(type.getClassLoader(), types.toArray(Class<?>[]::new), guard);
  }

  private static boolean isDeclared(Method method, Throwable thrown) {
    return Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isInstance(thrown));
  }

  /// Throws on what is no fault of a plugin: lack of memory, which has its own words further up.
  static void letLackOfMemoryPass(Throwable thrown) {
    if (isLackOfMemory(thrown)) {
      throw (VirtualMachineError) thrown;
    }
  }

  private static boolean isLackOfMemory(Throwable thrown) {
    return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
  }

  /// Whether the method has no way to say why it failed.
  private static boolean isAnsweredWithNothing(Method method) {
    Class<?> type = method.getReturnType();
    return method.getExceptionTypes().length == 0
        && (type == void.class
            || isTitle(method)
            || type == boolean.class
            || type == Optional.class
            || (type == List.class && !method.getName().equals("missing")));
  }

  private static boolean isTitle(Method method) {
    return method.getReturnType() == String.class
        && (method.getName().equals("title") || method.getName().equals("toString"));
  }

  private @Nullable Object instead(
      Method method, Object @Nullable [] arguments, String reason, Throwable thrown)
      throws Exception {
    throwDeclared(method, arguments, reason, thrown);
    Class<?> type = method.getReturnType();
    if (type == void.class) {
      return null;
    } else if (type == boolean.class) {
      return false;
    } else if (isTitle(method)) {
      return name;
    } else if (type == Probe.class) {
      return unavailable(reason);
    } else if (type == Reading.class) {
      return Reading.unavailable(reason);
    } else if (type == DeviceMemory.class) {
      return DeviceMemory.unavailable(reason);
    } else if (type == List.class) {
      // What is missing, of all lists, cannot be nothing.
      return method.getName().equals("missing") ? List.of(unavailable(reason)) : List.of();
    } else if (type == Optional.class) {
      return Optional.empty();
    }
    throw new PluginException(reason, thrown);
  }

  private static Probe.Unavailable unavailable(String reason) {
    return new Probe.Unavailable(reason, REMEDY, Remedy.of(Setting.FAULT_DETAILS));
  }

  private static void throwDeclared(
      Method method, Object @Nullable [] arguments, String reason, Throwable thrown)
      throws Exception {
    for (Class<?> declared : method.getExceptionTypes()) {
      if (declared == BackendException.class) {
        throw BackendException.failed(reason, thrown);
      } else if (declared == IOException.class) {
        throw new IOException(reason, thrown);
      } else if (declared == ImportException.class) {
        throw new ImportException(file(arguments), "", reason);
      }
    }
  }

  private static String file(Object @Nullable [] arguments) {
    return arguments != null && arguments.length > 0 && arguments[0] instanceof Path path
        ? path.toString()
        : "the model";
  }
}
