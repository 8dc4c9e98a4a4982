using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Testing;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Cluster;

/// <summary>Silos and APIs that know each other by certificates, and others that have none, or another authority's.</summary>
public sealed partial class TlsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Fact = """{"kind":"product","id":"urn:prod:a:1","enterprise":"urn:ent:a","name":"A","unit":"piece","direct":[{"stage":"production","fossil":3}]}""";

    [LongFact]
    public async Task Silos_and_an_api_with_certificates_of_one_authority_are_a_cluster()
    {
        await using var cluster = await ClusterProcesses.StartAsync();
        using var authority = new Authority("grid");
        var (first, second) = (
            cluster.LaunchSilo(["--Grid:Partitions=4", .. authority.Settings("one")]),
            cluster.LaunchSilo(["--Grid:Partitions=4", .. authority.Settings("two")]));
        await Task.WhenAll(ClusterProcesses.JoinedAsync(first), ClusterProcesses.JoinedAsync(second));
        var api = cluster.LaunchApi(authority.Settings("api"));
        using var client = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(api) };

        var (pushed, json) = await client.PushAsync(Fact);
        var (_, footprint) = await client.ReadAsync($"/v1/products/urn:prod:a:1/footprint?atLeast={json.GetProperty("receipt").GetString()}&wait=30s");
        var (_, silos) = await client.ReadAsync("/v1/operations/silos");

        Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
        Assert.Equal(3, footprint.GetProperty("pcfExcludingBiogenicUptake").GetDouble());
        Assert.Equal(2, silos.GetProperty("silos").EnumerateArray().Count(silo => silo.GetProperty("status").GetString() == "Active"));

        // Both ports of both silos, looked at from outside.
        using var others = new Authority("another");
        foreach (var port in await PortsAsync(first, second))
        {
            Assert.True(await IsRefusedAsync(port, certificate: null), $"Port {port} takes whoever has no certificate.");
            Assert.True(await IsRefusedAsync(port, others.Certificate("guest")), $"Port {port} takes another authority's.");
            Assert.False(await IsOpenAsync(IPAddress.Parse("127.0.0.2"), port), $"Port {port} is open on more than the advertised address.");
        }
    }

    [LongFact]
    public async Task Who_has_no_certificate_of_the_authority_is_refused_and_sees_nothing()
    {
        await using var cluster = await ClusterProcesses.StartAsync();
        using var authority = new Authority("grid");
        using var others = new Authority("another");
        await ClusterProcesses.JoinedAsync(cluster.LaunchSilo(["--Grid:Partitions=2", .. authority.Settings("one")]));
        var (plain, foreign) = (FreeAddress.Take(), FreeAddress.Take());
        var strangers = new[] { cluster.LaunchApi($"--urls={plain}"), cluster.LaunchApi([$"--urls={foreign}", .. others.Settings("api")]) };
        var intruder = cluster.LaunchSilo(["--Grid:Partitions=2", .. others.Settings("two")]);

        await strangers[0].SaidAsync("No silo of the cluster is there yet");
        await strangers[1].SaidAsync("No silo of the cluster is there yet");
        await intruder.SaidAsync("Authentication failed");

        foreach (var address in (Uri[])[plain, foreign])
        {
            using var stranger = new HttpClient { BaseAddress = address };
            (await stranger.ReadAsync("/v1/products")).IsProblem(503, "CLUSTER_UNAVAILABLE");
        }

        Assert.DoesNotContain("The silo has joined", intruder.Output, StringComparison.Ordinal);
        using var client = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(cluster.LaunchApi(authority.Settings("api"))) };
        Assert.Equal(HttpStatusCode.OK, (await client.PushAsync(Fact)).Response.StatusCode);
        var (_, silos) = await client.ReadAsync("/v1/operations/silos");
        Assert.Equal(1, silos.GetProperty("silos").EnumerateArray().Count(silo => silo.GetProperty("status").GetString() == "Active"));
    }

    [Theory]
    [InlineData("go together", "--Grid:TlsCertificate=own.pem")]
    [InlineData("can't be read", "--Grid:TlsCertificate=nothing.pem", "--Grid:TlsKey=nothing.key", "--Grid:TlsAuthority=nothing.pem")]
    public async Task A_certificate_that_is_not_whole_stops_the_start(string sentence, params string[] settings)
    {
        using var folder = new TemporaryFolder();
        foreach (var program in (string[])["Silo.dll", "ClientApi.dll"])
        {
            await using var process = GridProcess.LaunchProgram(
                program, folder.Path, ["--Grid:Cluster=postgres", "--ConnectionStrings:Grid=Host=127.0.0.1;Port=1", .. settings]);

            Assert.Equal(1, await process.EndedAsync());
            Assert.Contains(sentence, Assert.Single(process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_certificate_of_another_authority_than_the_named_one_stops_the_start()
    {
        using var folder = new TemporaryFolder();
        using var authority = new Authority("grid");
        using var others = new Authority("another");
        string[] mixed = [.. authority.Settings("one")[..2], others.Settings("two")[2]];
        await using var silo = GridProcess.LaunchProgram(
            "Silo.dll", folder.Path, ["--Grid:Cluster=postgres", "--ConnectionStrings:Grid=Host=127.0.0.1;Port=1", .. mixed]);

        Assert.Equal(1, await silo.EndedAsync());
        Assert.Contains("is not one of the authority", silo.Errors, StringComparison.Ordinal);
    }

    /// <summary>The ports for silos and for APIs, as silos have said.</summary>
    private static async Task<List<int>> PortsAsync(params GridProcess[] silos)
    {
        var ports = new List<int>();
        foreach (var silo in silos)
        {
            var said = Ports().Match(await silo.SaidAsync("The silo has joined"));
            ports.AddRange([int.Parse(said.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), int.Parse(said.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)]);
        }

        return ports;
    }

    /// <summary>Whether the other side ends the connection of whoever shows this certificate, in the handshake or right after it.</summary>
    private static async Task<bool> IsRefusedAsync(int port, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);

        // What is asked here is whether the other side takes this one.
#pragma warning disable CA5359
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "grid",
                ClientCertificates = certificate is null ? null : [certificate],
            });

            // Whoever is let in would wait here for as long as it says nothing.
            return await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience) == 0;
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return true;
        }
    }

    private static async Task<bool> IsOpenAsync(IPAddress address, int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address, port);

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@" as 127\.0\.0\.1:(\d+)\S*, with its gateway on port (\d+) ")]
    private static partial Regex Ports();
}
