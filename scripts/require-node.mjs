// Without its build approval pnpm skips the `node` package and runs the script on whatever Node
// the machine has, with exit code 0. So every entry script asks first.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Lazo runs on Node 24, and this is Node ${process.versions.node}.\n` +
      'Start it through pnpm, which brings its own Node: npx -y pnpm@12 start',
  );
  process.exit(1);
}
