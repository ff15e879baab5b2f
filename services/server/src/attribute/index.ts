/** Door of `attribute`: which touches earned a conversion, and how much each. */
export { attribute, isDataDriven } from './answer-attribution.ts';
export { readConversionRates } from './conversion-rates.ts';
export type { AttributeTables } from './conversions.table.ts';
export { DATA_DRIVEN_RULES } from './data-driven-rules.ts';
export { buildMatcher, type Cell, explainCell, type PrintedPart } from './explain-cell.ts';
export { type ExplainedPath, explainConversions } from './explain-conversions.ts';
export { MODEL_RULES } from './models/index.ts';
export { buildMarkovChain } from './models/markov.ts';
export { formatAmount, isCurrency, parseAmount } from './money.ts';
export { findConversion } from './read-conversion.sql.ts';
export { type CountedConversion, readConversions } from './read-conversions.sql.ts';
export { readConversionsOf } from './read-conversions-of.sql.ts';
export { dropUnusedKinds, unusedKindsJob } from './ready/drop-unused-kinds.ts';
export { readyTouchesJob } from './ready/ready-touches.job.ts';
export { lockReady } from './ready/ready-touches.sql.ts';
export { refreshReadyTouches } from './ready/refresh-ready-touches.ts';
export { shareOut } from './share-out.ts';
export { RATE_DECIMALS, roundWorth, type Worth } from './worth.ts';
