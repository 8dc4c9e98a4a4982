using System.Globalization;
using System.Text.RegularExpressions;
using ClientApi.Cluster;
using ClientApi.Hosting;
using Silo.Hosting;
using Whole.Tests.Documents;
using YamlDotNet.RepresentationModel;

namespace Whole.Tests.Deployment;

/// <summary>
/// What <c>deploy</c> holds can be parsed, names settings that there are, and asks for what the grid needs. It is not run here:
/// there is no container engine and no service manager.
/// </summary>
public sealed partial class DeploymentTests
{
    private static readonly string[] Workloads = ["grid-silo", "grid-api"];

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".json", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Folder, file)),
    ];

    private static string Folder => Path.Combine(Document.Repository, "deploy");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_setting_is_one_that_there_is(string file)
    {
        var known = SiloSettings.All.Select(setting => setting.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var named = SettingName().Matches(File.ReadAllText(Path.Combine(Folder, file)))
            .Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct();

        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Fact]
    public void An_api_passes_over_what_silos_alone_have_and_over_nothing_else()
    {
        string[] Names(IEnumerable<Setting> settings) => [.. settings.Select(setting => setting.Name).Order(StringComparer.Ordinal)];
        var own = ClusterClientSetup.Settings.Select(setting => setting.Name).ToHashSet();

        Assert.Equal(
            Names(SiloSettings.All.Where(setting => !own.Contains(setting.Name))), Names(SettingsOfSilos.All.Where(setting => !own.Contains(setting.Name))));
    }

    /// <summary>What is a silo's alone would do nothing there.</summary>
    [Fact]
    public void The_unit_of_the_api_names_settings_of_the_api_alone()
    {
        var known = ClusterClientSetup.Settings.Select(setting => setting.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var named = SettingName().Matches(File.ReadAllText(Path.Combine(Folder, "systemd", "grid-api.service")))
            .Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct().ToList();

        Assert.Contains("Grid:TlsCertificate", named);
        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("compose.yaml")]
    [InlineData("kubernetes/grid.yaml")]
    public void What_is_not_run_here_says_so(string file) =>
        Assert.Contains("not run here", File.ReadAllText(Path.Combine(Folder, file)), StringComparison.Ordinal);

    [Fact]
    public void Images_are_made_without_what_a_grid_has_written_beside_its_sources() =>
        Assert.Contains("**/grid-data", File.ReadAllLines(Path.Combine(Document.Repository, ".dockerignore")));

    [Fact]
    public void Compose_runs_three_silos_and_an_api_that_are_given_time_to_stop()
    {
        var services = (YamlMappingNode)Assert.Single(Read("compose.yaml"))["services"];
        var names = services.Children.Keys.Select(key => key.ToString()).ToList();

        Assert.Equal(["database", "silo-1", "silo-2", "silo-3", "api"], names);
        Assert.Equal("30s", services["api"]["stop_grace_period"].ToString());
        Assert.Equal("60s", Assert.Single(Read("compose.yaml"))["x-silo"]["stop_grace_period"].ToString());
    }

    [Fact]
    public void Kubernetes_replaces_one_by_one_probes_and_waits_for_the_drain()
    {
        var documents = Read("kubernetes/grid.yaml");
        foreach (var name in Workloads)
        {
            var workload = Named(documents, "Deployment", name);
            var rolling = workload["spec"]["strategy"]["rollingUpdate"];
            var pod = workload["spec"]["template"]["spec"];
            var container = ((YamlSequenceNode)pod["containers"])[0];

            Assert.Equal(("0", "1"), (rolling["maxUnavailable"].ToString(), rolling["maxSurge"].ToString()));
            Assert.True(int.Parse(pod["terminationGracePeriodSeconds"].ToString(), CultureInfo.InvariantCulture) >= 30);
            Assert.All(
                (string[])["startup", "readiness", "liveness"],
                probe => Assert.Contains("/health/", ((YamlSequenceNode)container[$"{probe}Probe"]["exec"]["command"])[2].ToString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Kubernetes_replaces_no_silo_while_what_another_has_taken_over_loads()
    {
        var spec = Named(Read("kubernetes/grid.yaml"), "Deployment", "grid-silo")["spec"];
        var readiness = ((YamlSequenceNode)spec["template"]["spec"]["containers"])[0]["readinessProbe"];

        Assert.Equal(("1", "5", "30"), (readiness["failureThreshold"].ToString(), readiness["periodSeconds"].ToString(), spec["minReadySeconds"].ToString()));
    }

    [Fact]
    public void Kubernetes_keeps_connections_to_an_api_that_waits_for_a_partition_or_ends()
    {
        var api = ((YamlSequenceNode)Named(Read("kubernetes/grid.yaml"), "Deployment", "grid-api")["spec"]["template"]["spec"]["containers"])[0];

        Assert.Equal("24", api["readinessProbe"]["failureThreshold"].ToString());
        Assert.Equal("sleep", api["lifecycle"]["preStop"]["exec"]["command"][0].ToString());
    }

    /// <summary>Tokens carry the address of the API that has issued them, and a silo takes those of its own alone.</summary>
    [Fact]
    public void Kubernetes_lets_silos_be_looked_at_under_the_address_of_the_api()
    {
        var documents = Read("kubernetes/grid.yaml");
        var addresses = Workloads.Select(name => Setting(documents, name, "Access__Address")).ToList();
        var scraping = Named(documents, "NetworkPolicy", "grid-silo")["spec"]["ingress"][1];

        Assert.Equal(addresses[0], addresses[1]);
        Assert.Equal("https://0.0.0.0:5444;http://127.0.0.1:5081", Setting(documents, "grid-silo", "URLS"));
        Assert.Equal("5444", scraping["ports"][0]["port"].ToString());
    }

    private static string Setting(IEnumerable<YamlNode> documents, string workload, string name)
    {
        var container = ((YamlSequenceNode)Named(documents, "Deployment", workload)["spec"]["template"]["spec"]["containers"])[0];

        return Assert.Single((YamlSequenceNode)container["env"], setting => setting["name"].ToString() == name)["value"].ToString();
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("systemd/grid-api.service")]
    public void What_stands_behind_a_proxy_says_how_it_is_told_of_it(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file));

        Assert.All((string[])["Access__Address", "Access__Proxies"], name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Kubernetes_lets_no_two_silos_go_at_once_and_nobody_else_talk_to_them()
    {
        var documents = Read("kubernetes/grid.yaml");

        Assert.Equal("1", Named(documents, "PodDisruptionBudget", "grid-silo")["spec"]["maxUnavailable"].ToString());
        Assert.Equal("grid", Named(documents, "NetworkPolicy", "grid-silo")["spec"]["ingress"][0]["from"][0]["podSelector"]["matchLabels"]["app"].ToString());
    }

    [Fact]
    public void Kubernetes_serves_https_alone_and_keeps_an_api_while_nodes_are_drained()
    {
        var documents = Read("kubernetes/grid.yaml");
        var service = Assert.Single(documents, document => document["kind"].ToString() == "Service");
        var api = Named(documents, "Deployment", "grid-api")["spec"];

        Assert.Equal(("https", "ClientIP"), (service["spec"]["ports"][0]["targetPort"].ToString(), service["spec"]["sessionAffinity"].ToString()));
        Assert.Equal(("2", "1"), (api["replicas"].ToString(), Named(documents, "PodDisruptionBudget", "grid-api")["spec"]["minAvailable"].ToString()));
        Assert.All(
            ((YamlSequenceNode)api["template"]["spec"]["containers"][0]["env"]).Where(setting => setting["name"].ToString() == "URLS"),
            urls => Assert.Equal("https://0.0.0.0:5443;http://127.0.0.1:5080", urls["value"].ToString()));
    }

    [Theory]
    [InlineData("systemd/grid-silo@.service", "Silo.dll")]
    [InlineData("systemd/grid-api.service", "ClientApi.dll")]
    public void Systemd_starts_again_whatever_ends_and_gives_it_time(string file, string program)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, file)).Where(line => line.Contains('=') && !line.StartsWith('#'))
            .Select(line => line.Split('=', 2)).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts[1]);

        Assert.Contains(program, lines["ExecStart"], StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", lines["ExecStart"], StringComparison.Ordinal);
        Assert.Equal(("always", "SIGTERM"), (lines["Restart"], lines["KillSignal"]));
        Assert.True(int.Parse(lines["TimeoutStopSec"], CultureInfo.InvariantCulture) >= 30);
    }

    private static List<YamlNode> Read(string file)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Folder, file));
        stream.Load(reader);

        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static YamlNode Named(IEnumerable<YamlNode> documents, string kind, string name) => Assert.Single(
        documents, document => document["kind"].ToString() == kind && document["metadata"]["name"].ToString() == name);

    [GeneratedRegex(@"\b(Grid|Api|Access|Audit|Facts)__\w+")]
    private static partial Regex SettingName();
}
