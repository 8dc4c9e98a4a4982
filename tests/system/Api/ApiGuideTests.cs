using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ClientApi.Hosting;
using ClientApi.Problems;
using Whole.Tests.Access;

namespace Whole.Tests.Api;

/// <summary>Keeps <c>docs/api.md</c> true to what is built.</summary>
public sealed class ApiGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Root(), "docs", "api.md"));

    [Fact]
    public async Task Its_facts_are_accepted()
    {
        await using var host = await ApiHost.StartAsync(new());

        await host.Client.PushAsync(Regex.Match(Guide, "<<'FACTS'\n(.*?)\nFACTS", RegexOptions.Singleline).Groups[1].Value);

        var push = Assert.Single(host.Grid.Pushes);
        Assert.Equal(7, push.Facts.Count);
        Assert.Empty(push.Rejections);
    }

    [Fact]
    public async Task Its_addresses_are_routed()
    {
        await using var host = await AccessHost.StartAsync();
        using var client = await host.AsAsync("operator");

        var addresses = Regex.Matches(Guide, @"curl (-N |-X POST )?'?http://127\.0\.0\.1:5080(/[^\s']+)").ToList();

        Assert.True(addresses.Count >= 9, $"Only {addresses.Count} addresses were found.");
        foreach (var address in addresses)
        {
            var isPost = address.Groups[1].Value.Contains("POST", StringComparison.Ordinal) || address.Groups[2].Value is "/v1/facts" or "/v1/footprints/query" or "/auth/token";
            var (_, json) = await client.SendAsync(isPost ? HttpMethod.Post : HttpMethod.Get, address.Groups[2].Value, isPost ? "{}" : null);
            if (json.TryGetProperty("code", out var code))
                Assert.DoesNotContain(code.GetString(), (string[])["UNKNOWN_ROUTE", "METHOD_NOT_ALLOWED"]);
        }
    }

    [Fact]
    public void Its_table_of_errors_has_every_code_of_the_api_with_its_status()
    {
        foreach (var kind in ProblemCodes.All)
        {
            var row = Regex.Match(Guide, $"^\\| {kind.Status} \\|.*$", RegexOptions.Multiline).Value;
            Assert.Contains($"`{kind.Code}`", row, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Its_table_of_limits_has_every_setting()
    {
        foreach (var setting in typeof(ApiOptions).GetProperties())
            Assert.Contains($"`{setting.Name}`", Guide, StringComparison.Ordinal);
    }

    private static string Root([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..");
}
