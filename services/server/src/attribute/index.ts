/** Door of `attribute`: which touches earned a conversion, and how much each. */
export { attribute, isDataDriven } from './answer-attribution.ts';
export type { AttributeTables } from './conversions.table.ts';
export { findConversionsOf } from './find-conversions-of.sql.ts';
export { MODEL_RULES } from './models/index.ts';
export { formatAmount, isCurrency, parseAmount } from './money.ts';
export { RATE_DECIMALS } from './worth.ts';
