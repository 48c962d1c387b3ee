// Runs modules one after the other in a process of its own, and reports how each ended.
for (const path of process.argv.slice(2)) {
  let error = null;
  try {
    await import(path);
  } catch (thrown) {
    error = String(thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown);
  }
  process.send({ path, error });
}
process.disconnect();
