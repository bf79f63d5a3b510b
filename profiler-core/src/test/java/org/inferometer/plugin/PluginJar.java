package org.inferometer.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Builds plugin jars for tests: compiles sources in memory and packs them with a manifest.
final class PluginJar {
  private final Manifest manifest = new Manifest();
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  PluginJar(String id, String version) {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    with("Plugin-Id", id).with("Plugin-Version", version);
  }

  PluginJar with(String attribute, String value) {
    manifest.getMainAttributes().putValue(attribute, value);
    return this;
  }

  /// Adds an extension to the jar's index, and its class.
  PluginJar extension(String className, String source) {
    files.merge(
        "META-INF/extensions.idx",
        (className + "\n").getBytes(StandardCharsets.UTF_8),
        PluginJar::join);
    files.putAll(compile(className, source));
    return this;
  }

  /// Adds a class of this process, as a badly packed jar holds it.
  PluginJar withClass(Class<?> copied) throws IOException {
    String name = copied.getName().replace('.', '/') + ".class";
    try (InputStream in = copied.getClassLoader().getResourceAsStream(name)) {
      files.put(name, in.readAllBytes());
    }
    return this;
  }

  /// Takes a class out again, as a badly packed jar lacks it.
  PluginJar without(String className) {
    files.remove(className.replace('.', '/') + ".class");
    return this;
  }

  void write(Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        entries.putNextEntry(new JarEntry(file.getKey()));
        entries.write(file.getValue());
      }
    }
  }

  private static byte[] join(byte[] first, byte[] second) {
    return (new String(first, StandardCharsets.UTF_8) + new String(second, StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> compile(String className, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();
    JavaFileManager manager =
        new InMemory(compiler.getStandardFileManager(null, null, null), classes);
    List<String> options =
        List.of("-proc:none", "-classpath", System.getProperty("java.class.path"));
    boolean compiled =
        compiler
            .getTask(messages, manager, null, options, null, List.of(new Source(className, source)))
            .call();
    if (!compiled) {
      throw new IllegalStateException(messages.toString());
    }
    Map<String, byte[]> result = new LinkedHashMap<>();
    classes.forEach(
        (name, bytes) -> result.put(name.replace('.', '/') + ".class", bytes.toByteArray()));
    return result;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> classes;

    InMemory(JavaFileManager manager, Map<String, ByteArrayOutputStream> classes) {
      super(manager);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      classes.put(className, bytes);
      return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
