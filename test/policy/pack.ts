import { readFileSync } from "node:fs";
import { loadPack, type Pack } from "../../src/engine/pack.ts";

const file = (name: string): Buffer => readFileSync(new URL(`../../policies/dist/${name}`, import.meta.url));

/** The files of the committed pack, as a caller reads them. */
export const packFiles = (): { readonly wasm: Uint8Array; readonly lock: unknown } => ({
	wasm: file("policy.wasm"),
	lock: JSON.parse(file("pack.lock.json").toString("utf8")) as unknown,
});

export const committedPack = (): Pack => loadPack(packFiles());
