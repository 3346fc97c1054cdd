import { describe, expect, it } from "vitest";
import { parseCidr } from "../../../src/model/addresses.ts";
import type { Config } from "../../../src/model/config.ts";
import type { Setting, SettingName } from "../../../src/model/inventory.ts";
import { settingsOf } from "../../../src/roles/cluster-settings.ts";
import { describedCni, settle } from "../../../src/roles/settings.ts";
import { CONFIG, machine, target } from "../analysis/scene.ts";

const said = (name: SettingName, value: string | null, over: Partial<Setting> = {}): Setting => ({
	name,
	value,
	evidence: "a field",
	location: { file: "a.yaml" },
	...over,
});
const other = { location: { file: "b.yaml" } };

describe("settle", () => {
	it("takes what nobody configured", () => {
		const { config, notes, settings } = settle(
			CONFIG,
			[
				said("release", "1.33"),
				said("provider", "baremetal"),
				said("cni", "cilium-geneve"),
				said("addons", "hubble"),
				said("addons", "typha"),
				said("parameters.kubeletPort", "10260"),
				said("features.externalEtcd", "true"),
				said("features.bootMode", "iso"),
				said("roles.worker.cidrs", "10.0.0.0/24,10.0.1.0/24"),
			],
			"kubernetes",
		);
		const { release, provider, cni, addons, parameters, features, roles } = config;
		expect({ release, provider, cni, addons, parameters }).toEqual({
			release: "1.33",
			provider: "baremetal",
			cni: ["cilium-geneve"],
			addons: ["hubble", "typha"],
			parameters: { kubeletPort: "10260" },
		});
		expect([features.externalEtcd, features.bootMode]).toEqual([true, "iso"]);
		expect(roles.get("worker")?.cidrs?.equals(parseCidr("10.0.0.0/23"))).toBe(true);
		expect(notes).toEqual([]);
		expect(settings.every(({ used }) => used)).toBe(true);
	});

	it.each<[string, Partial<Config>, Setting, string]>([
		[
			"parameters",
			{ parameters: { kubeletPort: "1" } },
			said("parameters.kubeletPort", "2"),
			"parameters.kubeletPort 1 was given, though a.yaml says parameters.kubeletPort 2 (a field)",
		],
		["releases", { release: "1.32" }, said("release", "1.33.1"), "release 1.32 was given, though a.yaml says release 1.33.1 (a field)"],
		["CNIs", { cni: ["calico"] }, said("cni", "cilium-vxlan"), "cni calico was given, though a.yaml says cni cilium-vxlan (a field)"],
		[
			"features",
			{ features: { ...CONFIG.features, externalEtcd: false } },
			said("features.externalEtcd", "true"),
			"features.externalEtcd false was given, though a.yaml says features.externalEtcd true (a field)",
		],
		[
			"addresses",
			{ sources: new Map([["client", parseCidr("10.0.0.0/8")]]) },
			said("sources.client.cidrs", "10.1.0.0/16"),
			"sources.client.cidrs 10.0.0.0/8 was given, though a.yaml says sources.client.cidrs 10.1.0.0/16 (a field)",
		],
	])("keeps what the user says of %s, and tells the conflict", (_, over, setting, note) => {
		const given = { ...CONFIG, ...over };
		const settled = settle(given, [setting], "kubernetes");
		expect(settled.config).toEqual(given);
		expect(settled.notes).toEqual([note]);
		expect(settled.settings.map(({ used }) => used)).toEqual([false]);
	});

	it.each<[string, Partial<Config>, Setting]>([
		["a release with its patch", { release: "1.33" }, said("release", "1.33.1")],
		["one side of an upgrade", { release: "1.32..1.33" }, said("release", "1.33.1")],
		["a CNI by its family", { cni: ["cilium"] }, said("cni", "cilium-geneve")],
		[
			"the same addresses",
			{ sources: new Map([["client", parseCidr("10.0.0.0/8")]]) },
			said("sources.client.cidrs", "10.0.0.0/9,10.128.0.0/9"),
		],
	])("finds no conflict in %s", (_, over, setting) => {
		const { notes, settings } = settle({ ...CONFIG, ...over }, [setting], "kubernetes");
		expect([notes, settings.map(({ used }) => used)]).toEqual([[], [true]]);
	});

	it("takes none of several values", () => {
		const { config, notes, open } = settle(
			CONFIG,
			[
				said("parameters.kubeletPort", "1"),
				said("parameters.kubeletPort", "2", other),
				said("release", "1.3"),
				said("release", "1.33", other),
			],
			"kubernetes",
		);
		expect([config.parameters, config.release]).toEqual([{}, null]);
		expect(notes).toEqual([
			"a.yaml says parameters.kubeletPort 1 (a field), and b.yaml says parameters.kubeletPort 2 (a field): neither is taken; give it: --param kubeletPort=PORT",
			"a.yaml says release 1.3 (a field), and b.yaml says release 1.33 (a field): neither is taken; give it: --profile kubernetes@RELEASE",
		]);
		expect([...open].map(([name, { why }]) => [name, why])).toEqual([["kubeletPort", "several"]]);
	});

	it("leaves open altogether what has several values and one that nobody knows", () => {
		const unsaid: Setting = { ...said("parameters.kubeletPort", "1", other), value: null, open: "is not told" };
		for (const settings of [
			[said("parameters.kubeletPort", "1"), said("parameters.kubeletPort", "2"), unsaid],
			[unsaid, said("parameters.kubeletPort", "1")],
		]) {
			const { config, open } = settle(CONFIG, settings, "kubernetes");
			expect([config.parameters, [...open].map(([name, { why }]) => [name, why])]).toEqual([{}, [["kubeletPort", "unknown"]]]);
		}
	});

	it("takes the release that says most of those that agree", () => {
		expect(settle(CONFIG, [said("release", "1.33.2"), said("release", "1.33", other)], "kubernetes").config.release).toBe("1.33.2");
	});

	it("takes nothing where one file leaves open what another says", () => {
		const { config, open, notes } = settle(
			CONFIG,
			[said("parameters.kubeletPort", "1"), said("parameters.kubeletPort", null, other)],
			"kubernetes",
		);
		expect([config.parameters, [...open.keys()], notes]).toEqual([{}, ["kubeletPort"], []]);
		expect(open.get("kubeletPort")?.why).toBe("unknown");
	});

	it("leaves aside what means nothing to the profile", () => {
		const { config, settings } = settle(CONFIG, [said("release", "0.25", { profiles: ["eks-anywhere"] })], "kubernetes");
		expect([config.release, settings]).toEqual([null, []]);
	});
});

describe("describedCni", () => {
	it("is the one that all files name", () => {
		expect(describedCni([said("cni", "calico-vxlan"), said("cni", "calico-vxlan", other), said("cni", null)])).toEqual(["calico-vxlan"]);
		expect(describedCni([said("cni", "calico-vxlan"), said("cni", "cilium-vxlan")])).toEqual([]);
	});
});

describe("settingsOf", () => {
	const of = (cluster: string | null, ...clusterKeys: readonly string[]) => ({
		...target(null, machine("m", [], { clusterKeys })),
		cluster,
	});
	const a = said("parameters.kubeletPort", "1", { clusterKey: "a" });
	const b = said("parameters.kubeletPort", "2", { clusterKey: "b" });
	const all = said("release", "1.33");

	it("gives each of several clusters what names it, and what names none", () => {
		const targets = [of("a"), of("vpc-2", "b")];
		expect(settingsOf([a, b, all], "a", targets)).toEqual({ settings: [a, all], notes: [] });
		expect(settingsOf([a, b, all], "vpc-2", targets)).toEqual({ settings: [b, all], notes: [] });
	});

	it("gives the only cluster everything, unless the inputs bear one of the names", () => {
		expect(settingsOf([a, b], null, [of(null)]).settings).toEqual([a, b]);
		expect(settingsOf([a, b], null, [of(null, "a")])).toEqual({
			settings: [a],
			notes: ["what the inputs say of cluster b is not used: nothing that is judged is known to belong to it"],
		});
		expect(settingsOf([a], null, []).settings).toEqual([a]);
	});
});
