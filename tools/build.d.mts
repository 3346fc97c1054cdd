import type { BuildOptions } from "esbuild";

export declare const command: BuildOptions;
