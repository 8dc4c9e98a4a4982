using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ClientApi.Access;
using ClientApi.Hosting;
using Microsoft.AspNetCore.Builder;
using Whole.Tests.Api;

namespace Whole.Tests.Access;

/// <summary>Every route of the table, asked by a principal of every kind.</summary>
public sealed class RouteMatrixTests
{
    /// <summary>Who passes which rule, said a second time and in another way than the rules say it.</summary>
    private static readonly Dictionary<string, string[]> Passing = new()
    {
        ["anyone"] = ["nobody", .. AccessHost.Clients.Select(client => client.Name)],
        ["readers"] = [.. AccessHost.Clients.Select(client => client.Name)],
        ["writers"] = ["enterprise-writer", "enterprise-admin", "other-enterprise"],
        ["admins"] = ["enterprise-admin", "other-enterprise", "operator"],
        ["operators"] = ["operator"],
    };

    /// <summary>Routes that judge what the request names after the rule has let it through.</summary>
    private static readonly string[] Judging = ["/v1/access", "/v1/facts", "/v1/products/{id}/publications"];

    [Fact]
    public async Task Every_route_answers_every_kind_of_principal_by_its_rule()
    {
        await using var host = await AccessHost.StartAsync();

        // The one that ends every token comes last.
        var routes = RouteTable.Of(host.App).Routes.OrderBy(route => route.Pattern.EndsWith("/keys/rotate", StringComparison.Ordinal)).ToList();
        var (asked, wrong) = (0, new List<string>());

        foreach (var name in Passing["anyone"])
        {
            using var client = name == "nobody" ? host.Anonymous() : await host.AsAsync(name);
            foreach (var route in routes)
            {
                foreach (var method in route.Methods.DefaultIfEmpty("GET").Where(method => method is not "HEAD" and not "CONNECT"))
                {
                    var status = await AskAsync(client, method, route.Pattern);
                    asked++;
                    if (IsWrong(route, name, status))
                        wrong.Add($"{method} {route.Pattern} ({route.Rule!.Name}) answered {name} with {(int)status}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(routes.Count > 60 && asked >= routes.Count * Passing["anyone"].Length, $"Only {routes.Count} routes were asked {asked} times.");
        Assert.Equal(Passing.Keys.Order(), routes.Select(route => route.Rule!.Name).Distinct().Order());
    }

    [Fact]
    public async Task A_route_without_a_rule_stops_the_start_and_is_closed_all_the_same()
    {
        await using var app = FakedApi.Build(new(), time: null, "--urls=http://127.0.0.1:0", "--Access:Mode=off");
        app.CheckRoutes();
        app.MapGet("/forgotten", () => "a figure");

        var refused = Assert.Throws<RouteWithoutRuleException>(app.CheckRoutes);

        Assert.Contains("/forgotten", refused.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<StartRefusedException>(refused);
    }

    private static bool IsWrong(GuardedRoute route, string name, HttpStatusCode status)
    {
        var isJudging = Judging.Any(prefix => Path(route).StartsWith(prefix, StringComparison.Ordinal));
        if (Passing[route.Rule!.Name].Contains(name))
            return status == HttpStatusCode.Unauthorized ? !Path(route).StartsWith("/sign-in", StringComparison.Ordinal) && Path(route) != "/auth/token"
                : status == HttpStatusCode.Forbidden && !isJudging;

        return status != (name == "nobody" ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden);
    }

    private static string Path(GuardedRoute route) => $"/{route.Pattern.TrimStart('/')}";

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string method, string pattern)
    {
        var address = Regex.Replace($"/{pattern.TrimStart('/')}", @"\{[^}]+\}", "urn:x:y");
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (method is "POST" or "PUT")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        return response.StatusCode;
    }
}
