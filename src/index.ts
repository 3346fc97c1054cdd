/** The library: what the command does, as functions. Inputs and configuration are read by `load` and `loadConfigs`, judged by `evaluate`. */
export { loadConfigs } from "./config/load.ts";
export { loadPack, type Pack } from "./engine/pack.ts";
export { ConfigError, EngineError, InputError, PortpolicyError, UsageError } from "./errors.ts";
export { type EvaluateRequest, type Evaluation, evaluate } from "./evaluate.ts";
export { type LoadedDocument, type LoadedInputs, load } from "./input/load.ts";
export type { Config } from "./model/config.ts";
export type { Finding, Report, ReportTarget } from "./model/finding.ts";
export type { Location, SourceDocument } from "./model/location.ts";
export { READ_KINDS } from "./readers/index.ts";
