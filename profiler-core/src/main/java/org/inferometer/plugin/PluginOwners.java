package org.inferometer.plugin;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The users whose plugins may run here: what a plugin does, it does with the rights of the user
/// who starts the program. Nothing is known of owners on file systems without them.
///
/// @param trusted owners of plugins
record PluginOwners(Set<UserPrincipal> trusted) {
  PluginOwners {
    trusted = Set.copyOf(trusted);
  }

  /// The user of this process, root, and the owner of the program itself, who could change that.
  static PluginOwners ofProcess() {
    Set<UserPrincipal> owners = new HashSet<>();
    user().ifPresent(owners::add);
    named("root").ifPresent(owners::add);
    program().ifPresent(owners::add);
    return new PluginOwners(owners);
  }

  private static Optional<UserPrincipal> user() {
    return owner(Path.of("/proc/self")).or(() -> named(System.getProperty("user.name", "")));
  }

  private static Optional<UserPrincipal> program() {
    try {
      return owner(
          Path.of(PluginOwners.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (java.net.URISyntaxException | RuntimeException e) {
      return Optional.empty(); // It does not run from a file.
    }
  }

  private static Optional<UserPrincipal> owner(Path file) {
    try {
      return Optional.of(Files.getOwner(file));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static Optional<UserPrincipal> named(String user) {
    FileSystem system = FileSystems.getDefault();
    try {
      return Optional.of(system.getUserPrincipalLookupService().lookupPrincipalByName(user));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /// Why a folder or file is not to be loaded from, in one line with the remedy; empty if nobody
  /// but a trusted user can have written to it.
  Optional<String> fault(Path file) throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return Optional.empty();
    }
    PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
    if (!trusted.contains(attributes.owner())) {
      return Optional.of(
          file
              + " belongs to the user "
              + attributes.owner().getName()
              + ", so that their code would run with your rights; copy what you trust to a folder"
              + " of your own");
    }
    return isWritableByOthers(attributes)
        ? Optional.of(
            "other users may write to "
                + file
                + " ("
                + PosixFilePermissions.toString(attributes.permissions())
                + "), so that their code would run with your rights; chmod go-w "
                + file)
        : Optional.empty();
  }

  /// A group of the owner's name is theirs alone on systems that give each user one.
  private static boolean isWritableByOthers(PosixFileAttributes attributes) {
    Set<PosixFilePermission> permissions = attributes.permissions();
    boolean shared = !attributes.group().getName().equals(attributes.owner().getName());
    return permissions.contains(PosixFilePermission.OTHERS_WRITE)
        || (shared && permissions.contains(PosixFilePermission.GROUP_WRITE));
  }
}
