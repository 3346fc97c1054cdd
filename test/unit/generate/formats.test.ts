import { expect, it } from "vitest";
import { configured, write } from "../../property/generated.ts";
import { ask, rowOf } from "../tables/query.ts";

const TINKERBELL = { profile: "tinkerbell", provider: null };
const KUBERNETES = { profile: "kubernetes", provider: null };

const tinkerbell = (format: string): Promise<ReturnType<typeof write>> =>
	configured(TINKERBELL, { source: ["pxe-client=192.0.2.0/24"] }).then((configs) => write(format, configs));

/** What the tables say that a row is for, and its id. */
const described = (id: string, question: Parameters<typeof ask>[0] = { cni: ["calico", "cilium"] }): string =>
	`${rowOf(ask(question), id).purpose} (${id})`;

interface Groups {
	readonly SecurityGroups: readonly { readonly GroupId: string; readonly IpPermissions: readonly { readonly IpProtocol: string }[] }[];
}

it("names the classes of which nobody said where they are, and writes the rest", async () => {
	const { text, notes } = await tinkerbell("nftables");
	expect(notes[0]).toBe("nobody said where bmc is, so no rule lets it in (tinkerbell/tinkerbell/http): give --source bmc=CIDR");
	expect(
		text
			.split("\n")
			.filter((line) => line.includes(" accept comment "))
			.map((line) => line.trim().replace(/ accept.*/, "")),
	).toEqual([
		"ip saddr 192.0.2.0/24 tcp dport 7080",
		"ip saddr @node-ipv4 tcp dport 7080",
		"ip6 saddr @node-ipv6 tcp dport 7080",
		"ip saddr 192.0.2.0/24 tcp dport 42113",
		"ip saddr 192.0.2.0/24 udp dport 67",
		"ip saddr 192.0.2.0/24 udp dport 69",
		"ip saddr 192.0.2.0/24 udp dport 514",
	]);
});

it("writes protocols without ports by number, and ICMP by type and code", async () => {
	const [config] = await configured(KUBERNETES, { source: [] });
	const { SecurityGroups: groups } = JSON.parse(
		write("aws-json", [{ ...config, cni: ["calico", "cilium"] } as typeof config & object]).text,
	) as Groups;
	const worker = groups.find(({ GroupId }) => GroupId === "sg-worker")?.IpPermissions ?? [];
	const pair = (id: string, what: string): unknown => [{ GroupId: id, Description: what }];
	const bare = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [] };
	const ping = described("cilium/node/health-ping");
	const ipip = described("calico-ipip/node/ipip");
	expect(worker.filter(({ IpProtocol }) => ["4", "icmp"].includes(IpProtocol))).toEqual([
		{ IpProtocol: "icmp", FromPort: 8, ToPort: 0, ...bare, UserIdGroupPairs: pair("sg-control-plane", ping) },
		{ IpProtocol: "icmp", FromPort: 8, ToPort: 0, ...bare, UserIdGroupPairs: pair("sg-worker", ping) },
		{ IpProtocol: "4", ...bare, UserIdGroupPairs: pair("sg-control-plane", ipip) },
		{ IpProtocol: "4", ...bare, UserIdGroupPairs: pair("sg-worker", ipip) },
	]);
});

it("writes Terraform with one resource for each rule", async () => {
	const { text } = await tinkerbell("terraform-aws");
	expect(text).toContain(
		[
			'resource "aws_vpc_security_group_ingress_rule" "tinkerbell_tcp_7080_7080_from_node" {',
			"  security_group_id            = aws_security_group.tinkerbell.id",
			`  description                  = "${described("tinkerbell/tinkerbell/http", { profile: "tinkerbell" })}"`,
			'  ip_protocol                  = "tcp"',
			"  from_port                    = 7080",
			"  to_port                      = 7080",
			"  referenced_security_group_id = aws_security_group.node.id",
			"}",
		].join("\n"),
	);
	expect(text.match(/^resource "aws_vpc_security_group_ingress_rule"/gm)?.length).toBe(6);
});

it("lets in the roles of a class by their marks where only some of them were given addresses", async () => {
	const { text } = write("aws-json", await configured({ profile: "capz", provider: null }, { source: ["worker=10.0.2.0/24"] }));
	const { SecurityGroups: groups } = JSON.parse(text) as {
		readonly SecurityGroups: readonly {
			readonly GroupId: string;
			readonly IpPermissions: readonly {
				readonly IpProtocol: string;
				readonly IpRanges: readonly { readonly CidrIp: string }[];
				readonly UserIdGroupPairs: readonly { readonly GroupId: string }[];
			}[];
		}[];
	};
	const udp = groups.find(({ GroupId }) => GroupId === "sg-worker")?.IpPermissions.filter(({ IpProtocol }) => IpProtocol === "udp") ?? [];
	expect(
		udp
			.flatMap(({ IpRanges, UserIdGroupPairs }) => [
				...IpRanges.map(({ CidrIp }) => CidrIp),
				...UserIdGroupPairs.map(({ GroupId }) => GroupId),
			])
			.sort(),
	).toEqual(["10.0.2.0/24", "sg-control-plane"]);
});
