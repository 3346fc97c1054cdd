import { parseCidr } from "../../model/addresses.ts";
import { isRecord } from "../kubernetes/value.ts";

/**
 * Turns the value of a field into the text of a setting. `undefined`: the field says nothing (a port that is switched off);
 * null: it is none of the values that the field may have.
 */
export type ReadValue = (value: unknown) => string | null | undefined;

const LAST_PORT = 65535;

/** A port as a number or its digits; 0 switches a listener off, or leaves its port to the system. */
export const asPort: ReadValue = (value) => {
	const text = typeof value === "number" || typeof value === "string" ? String(value).trim() : "";
	if (!/^\d{1,5}$/.test(text) || Number(text) > LAST_PORT) return null;
	return Number(text) === 0 ? undefined : String(Number(text));
};

/** `30000-32767`, `30000+2767` (base and size) or one port (apimachinery, util/net/port_range.go). */
export const asPortRange: ReadValue = (value) => {
	const text = typeof value === "number" || typeof value === "string" ? String(value).trim() : "";
	const [, first, sign, second] = /^(\d{1,5})(?:([-+])(\d{1,5}))?$/.exec(text) ?? [];
	if (first === undefined) return null;
	const from = Number(first);
	const to = second === undefined ? from : sign === "+" ? from + Number(second) : Number(second);
	if (from < 1 || to < from || to > LAST_PORT) return null;
	return from === to ? String(from) : `${from}-${to}`;
};

/** The port of `0.0.0.0:10256`, `[::]:10256`, `:10256` or a host name; an address without one says nothing. */
export const asPortOfAddress: ReadValue = (value) => {
	if (typeof value !== "string") return null;
	const text = value.trim();
	if (/^\[[^\]]*\]$/.test(text) || (text.split(":").length !== 2 && !text.startsWith("["))) return undefined;
	return asPort(/:([^:\]]*)$/.exec(text)?.[1]);
};

/** Listeners `https://10.0.0.1:2379,https://127.0.0.1:2379`: the one port that they share beside loopback's own. */
export const asPortOfUrls: ReadValue = (value) => {
	const urls = (Array.isArray(value) ? value : [value]).flatMap((item) => (typeof item === "string" ? item.split(",") : []));
	const found = urls.map((url) => /^[a-z]+:\/\/(\[[^\]]+\]|[^/:]+):(\d+)\/?$/i.exec(url.trim()));
	if (urls.length === 0 || found.includes(null)) return null;
	const open = found.filter((match) => !/^(?:127\.|localhost$|\[::1\])/.test(match?.[1] ?? ""));
	const ports = new Set((open.length > 0 ? open : found).map((match) => match?.[2]));
	// Several ports cannot be told as one.
	return ports.size === 1 ? asPort([...ports][0]) : null;
};

/** A release without its `v`; channels such as `stable` name none. */
export const asRelease: ReadValue = (value) => {
	const text = typeof value === "number" || typeof value === "string" ? String(value).trim().replace(/^v/, "") : "";
	return /^\d+(?:\.\d+)+(?:[-+][0-9A-Za-z.+-]+)?$/.test(text) ? text : null;
};

export const asBoolean: ReadValue = (value) => (typeof value === "boolean" ? String(value) : null);

/** Blocks joined by commas; null when one of them is none. */
export const asCidrs: ReadValue = (value) => {
	const blocks = Array.isArray(value) ? value : [value];
	if (blocks.length === 0) return undefined;
	return blocks.every((block) => typeof block === "string" && isCidr(block)) ? [...new Set(blocks)].sort().join(",") : null;
};

function isCidr(text: string): boolean {
	try {
		return !parseCidr(text).isEmpty;
	} catch {
		return false;
	}
}

/** A value in words, short enough for a sentence. */
export const inWords = (value: unknown): string => {
	const text = isRecord(value) || Array.isArray(value) ? (Array.isArray(value) ? "a list" : "a mapping") : JSON.stringify(value);
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};
