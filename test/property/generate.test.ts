import { describe, expect, it } from "vitest";
import { blocked, configured, documents, generate, judge, systems, told } from "./generated.ts";

interface Group {
	readonly GroupId: string;
	readonly GroupName: string;
	readonly IpPermissions: readonly { readonly UserIdGroupPairs: readonly { readonly GroupId: string }[] }[];
}

/** Two machines behind each group, at addresses that are known: a client's range is certainly not theirs. */
const machines = (groups: readonly Group[]): unknown => ({
	Reservations: [
		{
			Instances: groups.flatMap(({ GroupId, GroupName }, index) =>
				[1, 2].map((number) => ({
					InstanceId: `i-${GroupName}-${number}`,
					PrivateIpAddress: `10.0.${index}.${number}`,
					State: { Name: "running" },
					SecurityGroups: [{ GroupId, GroupName }],
				})),
			),
		},
	],
});

describe.each(systems())("aws-json for $profile/$provider", async (system) => {
	const { SecurityGroups: groups } = JSON.parse(generate("aws-json", await configured(system))) as { SecurityGroups: readonly Group[] };
	const configs = await configured(system, { role: groups.map(({ GroupId }) => `${GroupId.slice("sg-".length)}=id:${GroupId}`) });
	const report = (changed: readonly Group[]): ReturnType<typeof judge> =>
		judge(configs, documents("aws", [{ SecurityGroups: changed }, machines(groups)]));

	it("is clean when judged, and mandates something", () => {
		expect(groups.flatMap(({ IpPermissions }) => IpPermissions).length).toBeGreaterThan(0);
		expect(told(report(groups))).toEqual([]);
	});

	it("writes no rule that nothing needs", () => {
		const before = blocked(report(groups));
		const idle = groups.flatMap((group) =>
			group.IpPermissions.filter((rule) => {
				const less = { ...group, IpPermissions: group.IpPermissions.filter((other) => other !== rule) };
				// A machine that balances shows no listener here, and what shows none forwards nothing: nobody misses its rule.
				const balancer = rule.UserIdGroupPairs.some(({ GroupId }) => GroupId === "sg-load-balancer");
				return !balancer && blocked(report(groups.map((other) => (other === group ? less : other)))) <= before;
			}).map((rule) => ({ group: group.GroupName, rule })),
		);
		expect(idle).toEqual([]);
	});
});
