import { describe, expect, it } from "vitest";
import { loadConfigs } from "../../src/config/load.ts";
import { evaluate } from "../../src/evaluate.ts";
import { awsJson, groupId } from "../../src/generate/formats/aws-json.ts";
import { type Generated, rulesFor } from "../../src/generate/rules.ts";
import { type AddressSet, NO_ADDRESSES, parseCidr } from "../../src/model/addresses.ts";
import type { Config } from "../../src/model/config.ts";
import type { Finding } from "../../src/model/finding.ts";
import { committedPack } from "../policy/pack.ts";
import { ask } from "../unit/tables/query.ts";

const pack = committedPack();
const { profiles = [], providers = {} } = ask({}).vocabulary ?? {};

/** Every class outside the cluster lives in a small range of its own. */
const OUTSIDE = ["client", "ssh-client", "external", "monitoring", "pxe-client", "mgmt-cluster", "pod"];
const RANGES = new Map(OUTSIDE.map((name, index) => [name, `198.51.100.${index * 16}/28`]));
const addresses = (name: string): AddressSet => {
	const cidr = RANGES.get(name);
	return cidr === undefined ? NO_ADDRESSES : parseCidr(cidr);
};

interface System {
	readonly profile: string;
	readonly provider: string | null;
}
const systems: readonly System[] = profiles.flatMap((profile) =>
	[null, ...(providers[profile] ?? [])].map((provider) => ({ profile, provider })),
);

function generated({ profile, provider }: System): Generated {
	// Groups without machines stand for any number of them, as eval takes them.
	const first = rulesFor(ask({ profile, provider }), addresses);
	const roles = first.roles.map(({ role }) => role);
	const observed = {
		machineRoles: roles,
		severalRoles: roles,
		namedSources: [...RANGES.keys()].sort(),
		separateEtcd: roles.includes("etcd"),
	};
	return rulesFor(ask({ profile, provider, observed }), addresses);
}

/** Two machines behind each group, at addresses that are known: a client's range is certainly not theirs. */
const machines = (rules: Generated): unknown => ({
	Reservations: [
		{
			Instances: rules.roles.flatMap(({ role }, index) =>
				[1, 2].map((number) => ({
					InstanceId: `i-${role}-${number}`,
					PrivateIpAddress: `10.0.${index}.${number}`,
					State: { Name: "running" },
					SecurityGroups: [{ GroupId: groupId(role), GroupName: role }],
				})),
			),
		},
	],
});

const configured = (system: System, rules: Generated): Promise<readonly Config[]> =>
	loadConfigs(
		{
			profile: `${system.profile}${system.provider === null ? "" : `/${system.provider}`}`,
			role: rules.roles.map(({ role }) => `${role}=id:${groupId(role)}`),
			source: [...RANGES].map(([name, cidr]) => `${name}=${cidr}`),
			infer: false,
			now: "2026-01-01T00:00:00Z",
		},
		"/",
		new Date(0),
	);

function findings(configs: readonly Config[], rules: Generated): readonly Finding[] {
	const documents = [JSON.parse(awsJson(rules)) as unknown, machines(rules)].map((value, index) => ({
		document: { file: `${index}.json`, value, line: () => undefined },
		kind: "aws",
	}));
	return evaluate({ documents, configs, pack, version: "0", inputNotes: [], inputFailed: false }).report.findings;
}

const told = (found: readonly Finding[]): readonly unknown[] =>
	found
		.filter(({ level }) => level !== "note")
		.map(({ rule, target, protocol, ports, sources }) => ({ rule, target, protocol, ports, sources }));

describe.each(systems)("generate for $profile/$provider", (system) => {
	const rules = generated(system);

	it("is clean when judged, and mandates something", async () => {
		expect(rules.roles.flatMap((role) => role.rules).length).toBeGreaterThan(0);
		expect(told(findings(await configured(system, rules), rules))).toEqual([]);
	});

	it("writes no rule that nothing needs", async () => {
		const configs = await configured(system, rules);
		const before = findings(configs, rules);
		const idle: unknown[] = [];
		for (const { role, rules: own } of rules.roles)
			for (const one of own) {
				const less = rules.roles.map((entry) => (entry.role === role ? { ...entry, rules: own.filter((other) => other !== one) } : entry));
				const after = findings(configs, { ...rules, roles: less });
				const blocked = (list: readonly Finding[]): number => list.filter(({ verdict }) => verdict === "blocked").length;
				// A machine that balances shows no listener here, and what shows none forwards nothing: nobody misses its rule.
				const balancer = "role" in one.source && one.source.role === "load-balancer";
				if (blocked(after) <= blocked(before) && !balancer) idle.push({ role, ...one });
			}
		expect(idle).toEqual([]);
	});
});
