import { type AddressSet, NO_ADDRESSES, parseCidr } from "../model/addresses.ts";
import { formatPorts, parsePorts } from "../model/ports.ts";
import { allowed } from "./closest.ts";
import { isOneOf, PARAMETERS, PROFILES, PROVIDERS } from "./vocabulary.ts";

/** A name that has no such value, or a value that has no such form. The caller adds the place. */
export class ValueError extends Error {}

/** `NAME[/PROVIDER][@RELEASE]`. @throws ValueError naming what is allowed. */
export function parseProfile(text: string): {
	readonly profile: string;
	readonly provider: string | null;
	readonly release: string | null;
} {
	const match = /^([^/@]+)(?:\/([^/@]+))?(?:@([^@]+))?$/.exec(text);
	const [, profile, provider = null, release = null] = match ?? [];
	if (profile === undefined) throw new ValueError(`"${text}" has not the form NAME[/PROVIDER][@RELEASE]`);
	if (!isOneOf(PROFILES, profile)) throw new ValueError(`unknown profile ${profile}; ${allowed(profile, PROFILES)}`);
	if (provider !== null) checkProvider(profile, provider);
	if (release !== null) checkRelease(release);
	return { profile, provider, release: release === null ? null : release.replace(/^v/, "") };
}

/** @throws ValueError when the profile has no such provider. */
export function checkProvider(profile: string, provider: string): void {
	const names = PROVIDERS[profile];
	if (names === undefined) throw new ValueError(`the profile ${profile} has no providers, ${provider} given`);
	if (!names.includes(provider)) throw new ValueError(`unknown provider ${provider} of ${profile}; ${allowed(provider, names)}`);
}

function checkRelease(release: string): void {
	if (!/^v?\d+(?:\.\d+)*(?:[-+][0-9A-Za-z.-]+)?$/.test(release)) throw new ValueError(`"${release}" is no release; give it as 1.33`);
}

/** Canonical text of a parameter: one port, or a range for `nodePortRange`. @throws ValueError */
export function parseParameter(name: string, value: string | number): string {
	if (!isOneOf(PARAMETERS, name)) throw new ValueError(`unknown parameter ${name}; ${allowed(name, PARAMETERS)}`);
	let ports: ReturnType<typeof parsePorts>;
	try {
		ports = parsePorts(String(value));
	} catch (cause) {
		throw new ValueError(`${name}: ${(cause as Error).message}`);
	}
	const text = formatPorts(ports);
	if (ports.has(0)) throw new ValueError(`${name}: port 0 cannot be listened on`);
	if (name === "nodePortRange" ? !/^\d+(?:-\d+)?$/.test(text) : !/^\d+$/.test(text))
		throw new ValueError(`${name}: "${value}" is not ${name === "nodePortRange" ? "one port range" : "one port"}`);
	return text;
}

/** The union of CIDRs. @throws ValueError naming the first that is none. */
export function parseAddresses(texts: readonly string[]): AddressSet {
	let all = NO_ADDRESSES;
	for (const text of texts) {
		try {
			all = all.union(parseCidr(text));
		} catch (cause) {
			throw new ValueError((cause as Error).message);
		}
	}
	return all;
}

/** A moment given as RFC 3339 date-time, or as a day (its first moment in UTC). @throws ValueError */
export function parseMoment(text: string): Date {
	const form = /^(\d{4}-\d{2}-\d{2})(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/.exec(text);
	const moment = new Date(form?.[0].length === 10 ? `${text}T00:00:00Z` : text.replace(" ", "T"));
	if (form === null || Number.isNaN(moment.getTime()) || !isDay(form[1] as string))
		throw new ValueError(`"${text}" is no RFC 3339 time such as 2026-01-31T12:00:00Z`);
	return moment;
}

/** Whether `YYYY-MM-DD` is a day of the calendar. */
export function isDay(text: string): boolean {
	const moment = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}
