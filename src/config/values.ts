import { type AddressSet, NO_ADDRESSES, parseCidr } from "../model/addresses.ts";
import { formatPorts, parsePorts } from "../model/ports.ts";
import { allowed } from "./closest.ts";
import type { Names } from "./vocabulary.ts";

/** A name that has no such value, or a value that has no such form. The caller adds the place. */
export class ValueError extends Error {}

/** `NAME[/PROVIDER][@RELEASE]`, RELEASE being one or both sides of an upgrade (`0.24..0.25`). @throws ValueError naming what is allowed. */
export function parseProfile(
	text: string,
	names: Names,
): {
	readonly profile: string;
	readonly provider: string | null;
	readonly release: string | null;
} {
	const match = /^([^/@]+)(?:\/([^/@]+))?(?:@([^@]+))?$/.exec(text);
	const [, profile, provider = null, release = null] = match ?? [];
	if (profile === undefined) throw new ValueError(`"${text}" has not the form NAME[/PROVIDER][@RELEASE]`);
	if (!names.profiles.includes(profile)) throw new ValueError(`unknown profile ${profile}; ${allowed(profile, names.profiles)}`);
	if (provider !== null) checkProvider(profile, provider, names);
	if (release !== null) checkRelease(release);
	return { profile, provider, release: release === null ? null : plainRelease(release) };
}

/** @throws ValueError when the profile has no such provider. */
export function checkProvider(profile: string, provider: string, { providers }: Names): void {
	const names = providers[profile] ?? [];
	if (names.length === 0) throw new ValueError(`the profile ${profile} has no providers, ${provider} given`);
	if (!names.includes(provider)) throw new ValueError(`unknown provider ${provider} of ${profile}; ${allowed(provider, names)}`);
}

function checkRelease(release: string): void {
	if (!RELEASES.test(release))
		throw new ValueError(`"${release}" is no release; give it as 1.33, or both sides of an upgrade as 1.33..1.34`);
}

const RELEASE = String.raw`v?\d+(?:\.\d+)*(?:[-+][0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?`;
const RELEASES = new RegExp(`^${RELEASE}(?:\\.\\.${RELEASE})?$`);

/** A release, or both sides of an upgrade, without the `v` that tags have in front. */
export const plainRelease = (text: string): string => text.replace(/(^|\.\.)v/g, "$1");

/** Canonical text of a parameter: one port, or a range where its name ends in `Range`. @throws ValueError */
export function parseParameter(name: string, value: string | number, { parameters }: Names): string {
	if (!parameters.includes(name)) throw new ValueError(`unknown parameter ${name}; ${allowed(name, parameters)}`);
	let ports: ReturnType<typeof parsePorts>;
	try {
		ports = parsePorts(String(value));
	} catch (cause) {
		throw new ValueError(`${name}: ${(cause as Error).message}`);
	}
	const text = formatPorts(ports);
	if (ports.has(0)) throw new ValueError(`${name}: port 0 cannot be listened on`);
	const range = name.endsWith("Range");
	if (range ? !/^\d+(?:-\d+)?$/.test(text) : !/^\d+$/.test(text))
		throw new ValueError(`${name}: "${value}" is not ${range ? "one port range" : "one port"}`);
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
