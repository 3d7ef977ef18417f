# Sourced by the commands in bin/ once they have set home: finds a Java, and starts it as all our processes are started.

runs() { # whether a java is new enough; what its release file says saves starting it
  { cat "${1%/bin/java}/release" 2>/dev/null || "$1" -version 2>&1; } |
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p; s/.* version "\([0-9]*\).*/\1/p' | { read -r major && [ "$major" -ge 25 ]; }
}

java=
for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" \
  /usr/lib/jvm/*/bin/java "${HOME:-}"/.sdkman/candidates/java/*/bin/java /opt/java/*/bin/java; do
  if [ -n "$candidate" ] && [ -x "$candidate" ] && runs "$candidate"; then
    java=$candidate
    break
  fi
done
if [ -z "$java" ]; then
  echo "$(basename "$0") needs Java 25 or newer: install a JDK or JRE 25 and set JAVA_HOME to it." >&2
  exit 1
fi

# Java can't tell by itself: it asks for a terminal on standard input, too.
terminal=false
if [ -t 1 ]; then terminal=true; fi

# glibc gives every few threads an arena that never shrinks.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"

# The quick compiler alone: most of its life such a process waits. The optimising one would save a quarter of the CPU time under
# lasting load, and cost a third more in the first minutes and 100 MiB for good. The heap grows when it must.
# More carriers of virtual threads than processors: work on one tenant's objects never keeps all of them.
start() {
  exec "$java" -Djdk.virtualThreadScheduler.parallelism=8 -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders \
    -Xms32m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=50 \
    -XX:+ExitOnOutOfMemoryError -XX:-HeapDumpOnOutOfMemoryError \
    --enable-native-access=ALL-UNNAMED -Dorchestrator.home="$home" -Dorchestrator.terminal="$terminal" "$@"
}
