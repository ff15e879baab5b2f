/** Door of `attribute`: which touches earned a conversion, and how much each. */
export { attributePaths } from './attribute-paths.ts';
export type { AttributeTables } from './conversions.table.ts';
export { findConversionsOf } from './find-conversions-of.sql.ts';
export { MODEL_RULES } from './models/index.ts';
export { formatAmount, isCurrency, parseAmount } from './money.ts';
export type { Path } from './path.ts';
export { type PathQuestion, readPaths } from './read-paths.ts';
