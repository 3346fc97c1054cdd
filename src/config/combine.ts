import { dirname, posix, sep } from "node:path";
import { ConfigError } from "../errors.ts";
import type { AddressSet } from "../model/addresses.ts";
import type { Config, RoleConfig } from "../model/config.ts";
import type { SourceDocument } from "../model/location.ts";
import type { Features } from "../model/requirement.ts";
import type { Given } from "./given.ts";
import type { LoadedPacks } from "./packs/loaded.ts";
import { fromFile, type RawSelector } from "./selectors.ts";
import { checkProvider, parseAddresses, parseParameter, parseProfile, plainRelease, ValueError } from "./values.ts";
import type { Names } from "./vocabulary.ts";
import { parseWaivers, type RawWaiver } from "./waivers.ts";

/** Keys that hold for one cluster, as the file has them after the schema's check. */
export interface RawCluster {
	readonly name?: string;
	readonly inputs?: readonly string[];
	readonly packs?: readonly string[];
	readonly profile?: string;
	readonly provider?: string;
	readonly release?: string;
	readonly table?: Config["table"];
	readonly cni?: readonly string[];
	readonly addons?: readonly string[];
	readonly engine?: NonNullable<Config["engine"]>;
	readonly parameters?: Readonly<Record<string, string | number>>;
	readonly features?: Partial<Features>;
	readonly roles?: Readonly<Record<string, { readonly select?: readonly RawSelector[]; readonly cidrs?: readonly string[] }>>;
	readonly sources?: Readonly<Record<string, { readonly cidrs: readonly string[] }>>;
	readonly unknown?: Config["unknown"];
	readonly failOn?: Config["failOn"];
	readonly waivers?: readonly RawWaiver[];
}

/** An error at a place of the file. */
export const wrong = (document: SourceDocument, pointer: string, message: string): ConfigError => {
	const line = document.line(pointer);
	return new ConfigError("config-value", message, { location: { file: document.file, ...(line === undefined ? {} : { line }) } });
};

/** The configuration of one cluster. `own` is the pointer of its item in `clusters`, `cluster` that item. @throws ConfigError */
export function combine(
	raw: RawCluster,
	document: SourceDocument | null,
	own: string,
	cluster: RawCluster | null,
	given: Given,
	{ names, of: packsOf }: LoadedPacks,
): Config {
	// A key of the file stands in the cluster's own item when that has it, else at the top.
	const pointer = (key: string): string => `${cluster !== null && key in cluster ? own : ""}/${key}`;
	const fromFileAt = <T>(where: string, read: () => T): T => {
		try {
			return read();
		} catch (cause) {
			if (cause instanceof ValueError && document !== null) throw wrong(document, where, cause.message);
			throw cause;
		}
	};
	const notes: string[] = [];
	const file = document?.file ?? null;
	const profile = mergeProfile(raw, given, names, notes, file, (read) => fromFileAt(pointer("profile"), read));
	const parameters: Record<string, string> = {};
	for (const [name, value] of Object.entries(raw.parameters ?? {}))
		parameters[name] = fromFileAt(`${pointer("parameters")}/${name}`, () => parseParameter(name, value, names));
	const roles = new Map<string, RoleConfig>();
	for (const [name, role] of Object.entries(raw.roles ?? {}))
		roles.set(name, {
			select: (role.select ?? []).map((selector, index) =>
				fromFile(
					selector,
					`${file ?? "portpolicy.yaml"} ${cluster === null ? "" : `clusters ${cluster.name ?? ""} `}roles.${name}.select[${index}]`,
				),
			),
			cidrs: role.cidrs === undefined ? null : fromFileAt(`${pointer("roles")}/${name}/cidrs`, () => parseAddresses(role.cidrs ?? [])),
		});
	for (const [name, select] of given.roles) roles.set(name, { select, cidrs: roles.get(name)?.cidrs ?? null });
	const sources = new Map<string, AddressSet>();
	for (const [name, source] of Object.entries(raw.sources ?? {}))
		sources.set(
			name,
			fromFileAt(`${pointer("sources")}/${name}/cidrs`, () => parseAddresses(source.cidrs)),
		);
	for (const [name, addresses] of given.sources) sources.set(name, addresses);
	return {
		file,
		cluster: cluster?.name ?? null,
		inputs: cluster?.inputs?.map((glob) => fromFolder(glob, file)) ?? null,
		packs: packsOf(raw.packs),
		...profile,
		table: given.table ?? raw.table ?? "effective",
		cni: raw.cni ?? [],
		addons: raw.addons ?? [],
		engine: given.engine ?? raw.engine ?? null,
		parameters: { ...parameters, ...given.parameters },
		features: features(raw.features),
		roles,
		sources,
		infer: given.options.infer ?? true,
		unknown: given.unknown ?? raw.unknown ?? "warning",
		failOn: given.failOn ?? raw.failOn ?? "error",
		waivers: document === null ? [] : parseWaivers(raw.waivers ?? [], document, pointer("waivers")),
		now: given.now,
		allowNothing: given.options.allowNothing ?? false,
		onlyIntroduced: given.options.onlyIntroduced ?? false,
		notes,
	};
}

/** The option as a whole over the file: a provider or release of the file belongs to the file's profile. */
function mergeProfile(
	raw: RawCluster,
	given: Given,
	names: Names,
	notes: string[],
	file: string | null,
	guard: <T>(read: () => T) => T,
): Pick<Config, "profile" | "provider" | "release" | "profileEvidence"> {
	const own = raw.profile === undefined ? null : guard(() => parseProfile(raw.profile as string, names));
	const ownProvider = raw.provider ?? own?.provider ?? null;
	const ownRelease = (raw.release === undefined ? null : plainRelease(raw.release)) ?? own?.release ?? null;
	if (raw.provider !== undefined && own !== null) guard(() => checkProvider(own.profile, raw.provider as string, names));
	if (given.profile === null)
		return { profile: own?.profile ?? null, provider: ownProvider, release: ownRelease, profileEvidence: own === null ? null : file };
	const same = own === null || own.profile === given.profile.profile;
	if (own !== null && !same)
		notes.push(`--profile ${given.profile.profile} overrides profile ${own.profile} of ${file ?? "the configuration"}`);
	return {
		profile: given.profile.profile,
		provider: given.profile.provider ?? (same ? ownProvider : null),
		release: given.profile.release ?? (same ? ownRelease : null),
		profileEvidence: "--profile",
	};
}

const features = (raw: Partial<Features> | undefined): Features => ({
	externalEtcd: raw?.externalEtcd ?? null,
	nodePortProtocols: raw?.nodePortProtocols ?? null,
	loadBalancerHealthChecks: raw?.loadBalancerHealthChecks ?? null,
	controlPlaneKubelet: raw?.controlPlaneKubelet ?? null,
	schedulableControlPlane: raw?.schedulableControlPlane ?? null,
	bootMode: raw?.bootMode ?? null,
	judgeEgress: raw?.judgeEgress ?? null,
});

/** Globs are written from the file's folder; inputs are compared from the working folder. */
const fromFolder = (glob: string, file: string | null): string =>
	file === null || glob.startsWith("/") ? glob : posix.join(dirname(file).replaceAll(sep, "/"), glob);
