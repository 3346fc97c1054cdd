// The clusters whose tables are made cases: every profile, each provider and range of releases in which the table differs, every CNI
// and add-on on plain Kubernetes, and the pods of every profile.
import { index, profileOf, rowsOf } from "./tables.mjs";

/** Features under which every row that a configuration can put in force is in force, and under which as many as possible are not. */
const ON = { nodePortProtocols: ["sctp", "tcp", "udp"], loadBalancerHealthChecks: true };
const OFF = { nodePortProtocols: [], loadBalancerHealthChecks: false, controlPlaneKubelet: false, bootMode: "iso" };
const PLAIN = { provider: null, release: null, cni: [], addons: [], features: {}, parameters: {}, alone: false };

const suite = (folder, name, differing = {}) => ({ ...PLAIN, folder, name, profile: profileOf(name), ...differing });

/** The front end's row needs the parameter; its number is the one that the API server has. */
const balanced = (name) => ({ loadBalancerPort: profileOf(name).parameters.apiServerPort ?? "6443" });

function uses(one, clause) {
	return rowsOf(one).some(({ when }) => when.some(({ is }) => is === clause));
}

const featuresThatMatter = (one, features) => ({
	...features,
	...(uses(one, "netboot") ? {} : { bootMode: undefined }),
	...(uses(one, "controlPlaneKubelet") ? {} : { controlPlaneKubelet: undefined }),
});

/** A profile with all that a configuration can switch on, and the same with all of it off. */
function onAndOff(folder, name, differing = {}) {
	const on = suite(folder, name, { ...differing, features: { ...ON, ...differing.features }, parameters: balanced(name), form: "on" });
	if (name === "tinkerbell") return [{ ...on, features: {}, parameters: {} }, off(on)];
	return [on, off(on)];
}

/** Add-ons that carry traffic another way. */
const instead = (on) => rowsOf(on).flatMap(({ when }) => when.flatMap(({ is, of }) => (is === "without" ? [of] : [])));

const off = (on) => ({
	...on,
	form: "off",
	features: featuresThatMatter(on, OFF),
	parameters: {},
	addons: [...new Set(instead(on))],
	alone: uses(on, "several"),
});

const minor = (release, step) => `0.${Number(release.split(".")[1]) + step}`;

/** Releases between which the rows in force differ, the newest (none given) first. */
function releasesOf(name, provider) {
	const base = { ...suite("", name, { provider }), features: ON };
	const bounds = rowsOf(base)
		.filter(({ when }) => when.every((clause) => clause.is !== "provider" || clause.of.includes(provider)))
		.flatMap(({ when }) => when)
		.flatMap(({ is, of }) => (is === "releaseFrom" ? [of, minor(of, -1)] : is === "releaseTo" ? [of, minor(of, 1)] : []))
		.sort((a, b) => Number(b.split(".")[1]) - Number(a.split(".")[1]));
	const seen = new Set();
	return [null, ...bounds].filter((release) => {
		const force = rowsOf({ ...base, release })
			.filter(({ applies }) => applies)
			.map(({ id }) => id)
			.join();
		return !seen.has(force) && seen.add(force);
	});
}

const dashed = (release) => (release === null ? "" : `-${release}`);

/** Providers of a profile, its tables by release. */
function variants(name) {
	const { providers } = profileOf(name);
	return (providers.length === 0 ? [null] : providers).flatMap((provider) =>
		releasesOf(name, provider).map((release) => ({
			folder: `${name}${provider === null ? "" : `-${provider}`}${dashed(release)}`,
			provider,
			release,
			// Every provider but bare metal may have etcd on machines of its own.
			features: provider === null || provider === "baremetal" ? {} : { externalEtcd: true },
		})),
	);
}

const KUBERNETES = "kubernetes";
/** Only rows of these tables vary in a case; the others are open as they should be. */
const varying = (...tables) => ({ varies: ({ table }) => tables.includes(table) });

export const SUITES = [
	...index.profiles.flatMap((name) =>
		variants(name).flatMap(({ folder, ...differing }, place) => {
			const [on, none] = onAndOff(folder, name, differing);
			// Older tables differ in rows, not in what switches them: one `off` is enough.
			return place === 0 ? [on, none] : [on];
		}),
	),
	...onAndOff("kubernetes-external-etcd", KUBERNETES, { features: { externalEtcd: true } }).slice(0, 1),
	...Object.keys(index.cnis).map((name) => suite(`cni-${name}`, KUBERNETES, { cni: [name], form: "on", ...varying(...index.cnis[name]) })),
	...index.addons.map((name) => suite(`addon-${name}`, KUBERNETES, { addons: [name], form: "on", ...varying(name) })),
];

const hasPods = (one) => rowsOf(one).some((row) => row.pods.length > 0 && (one.varies ?? (() => true))(row));

/** Suites of pods: what a profile's components and add-ons listen on where they run as pods of the cluster. */
export const POD_SUITES = [
	...index.profiles
		.map((name) => suite(`pods-${name}`, name, { alone: true, form: "on" }))
		.flatMap((on) => [on, { ...on, form: "off", addons: [...new Set(instead(on))] }]),
	...index.addons.map((name) => suite(`pods-addon-${name}`, KUBERNETES, { addons: [name], form: "on", ...varying(name) })),
].filter(hasPods);
