using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Identity;
using ClientApi.Identity.Clients;
using ClientApi.Telemetry;
using Grains.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Silo.Cluster;
using Silo.Hosting;
using Whole.Tests.Api;

namespace Whole.Tests.Access;

/// <summary>Every route of the table, asked by principals of every kind with every set of roles that tells something.</summary>
public sealed class RouteMatrixTests
{
    /// <summary>Who asks: its kind, and the roles of its token.</summary>
    private static readonly (string Name, PrincipalKind? Kind, Roles Roles)[] Askers =
    [
        ("nobody", null, Roles.None),
        .. from kind in Enum.GetValues<PrincipalKind>()
           from roles in (Roles[])[Roles.Read, Roles.Write, Roles.Admin, Roles.Read | Roles.Write, Roles.Read | Roles.Admin, Roles.All]
           select ($"{kind} with {string.Join(' ', roles.ToWords())}", (PrincipalKind?)kind, roles),
    ];

    /// <summary>Who passes which rule, said a second time and in another way than the rules say it.</summary>
    private static readonly Dictionary<string, Func<PrincipalKind?, string, bool>> Passing = new()
    {
        ["anyone"] = (_, _) => true,
        ["readers"] = (kind, roles) => kind is not null && roles.Contains("read", StringComparison.Ordinal),
        ["writers"] = (kind, roles) => kind == PrincipalKind.Enterprise && roles.Contains("write", StringComparison.Ordinal),
        ["admins"] = (kind, roles) => kind is not null && roles.Contains("admin", StringComparison.Ordinal),
        ["observers"] = (kind, roles) => kind == PrincipalKind.Operator && roles.Contains("read", StringComparison.Ordinal),
        ["operators"] = (kind, roles) => kind == PrincipalKind.Operator && roles.Contains("admin", StringComparison.Ordinal),
    };

    /// <summary>Routes that judge what the request names after the rule has let it through, and may refuse it; not to everybody who passes.</summary>
    private static readonly string[] Judging =
    [
        "POST /v1/access/clients", "POST /v1/access/grants", "POST /v1/access/invitations", "POST /v1/access/organisations",
        "PUT /v1/access/libraries/{library}", "PUT /v1/access/organisations/{organisation}/country", "POST /v1/access/keys/rotate",
        "POST /v1/access/requests", "POST /v1/facts", "POST /v1/products/{id}/publications",
    ];

    [Fact]
    public async Task Every_route_of_the_api_answers_every_principal_by_its_rule()
    {
        // Links that are none count as guesses, and each asker tries some.
        await using var host = await AccessHost.StartAsync(settings: "--Access:FailuresPerMinute=1000");

        host.Grid.Operations.Reconcile = new(
            HasBegun: true, new("abc", ReconcileStatus.Comparing, 10, 5, 0, [], 1_042, TimeSpan.FromSeconds(2), Detail: null));

        // The one that ends every token comes last, and each asker gets its token anew.
        var routes = RouteTable.Of(host.App).Routes.OrderBy(route => route.Pattern.EndsWith("/keys/rotate", StringComparison.Ordinal)).ToList();
        var asked = await AskAllAsync(host, host.Address, routes);

        Assert.True(routes.Count > 80 && asked >= routes.Count * Askers.Length, $"Only {routes.Count} routes were asked {asked} times.");
        Assert.Equal(Passing.Keys.Order(), routes.Select(route => route.Rule!.Name).Distinct().Order());
    }

    [Fact]
    public async Task So_does_every_route_of_a_silo_with_the_dashboard_and_it_gives_no_tokens()
    {
        await using var host = await AccessHost.StartAsync();
        await using var silo = await StartSiloAsync(host.App.Configuration["Grid:Data"]!);
        var address = new Uri(silo.Urls.First());

        var routes = RouteTable.Of(silo).Routes;
        await AskAllAsync(host, address, [.. routes]);

        Assert.Contains(routes, route => route.Pattern.Contains("dashboard", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(routes, route => route.Pattern.EndsWith("metrics", StringComparison.Ordinal));
        using var anonymous = new HttpClient { BaseAddress = address };
        foreach (var path in (string[])["/auth/token", "/AUTH/token/", "/.well-known/openid-configuration", "/.well-known/jwks"])
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials", ["client_id"] = host.Ids["bank"], ["client_secret"] = host.Secrets["bank"],
            });
            Assert.Equal(HttpStatusCode.NotFound, (await anonymous.PostAsync(new Uri(path, UriKind.Relative), form)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await anonymous.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        }
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

    private static async Task<int> AskAllAsync(AccessHost host, Uri address, IReadOnlyList<GuardedRoute> routes)
    {
        var (asked, wrong) = (0, new List<string>());
        var refusing = new Dictionary<string, bool>();
        foreach (var (name, kind, roles) in Askers)
        {
            using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
            if (kind is { } known)
                client.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync(host, known, roles));

            foreach (var route in routes)
            {
                foreach (var method in route.Methods.DefaultIfEmpty("GET").Where(method => method is not "HEAD" and not "CONNECT"))
                {
                    var status = await AskAsync(client, method, route.Pattern);
                    asked++;
                    var isPassing = Passing[route.Rule!.Name](kind, string.Join(' ', roles.ToWords()));
                    if (isPassing && Judging.Contains(NameOf(route, method)))
                        refusing[NameOf(route, method)] = refusing.GetValueOrDefault(NameOf(route, method), true) && status == HttpStatusCode.Forbidden;
                    if (IsWrong(route, method, isPassing, kind is null, status))
                        wrong.Add($"{method} {route.Pattern} ({route.Rule!.Name}) answered {name} with {(int)status}");
                }
            }
        }

        wrong.AddRange(refusing.Where(route => route.Value).Select(route => $"{route.Key} refused everybody who passes"));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));

        return asked;
    }

    private static bool IsWrong(GuardedRoute route, string method, bool isPassing, bool isNobody, HttpStatusCode status)
    {
        if (!isPassing)
            return status != (isNobody ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden);

        return status switch
        {
            HttpStatusCode.Unauthorized => NameOf(route, method) is not ("POST /sign-in" or "POST /auth/token"),
            HttpStatusCode.Forbidden => !Judging.Contains(NameOf(route, method)),
            _ => (int)status >= 500,
        };
    }

    private static string NameOf(GuardedRoute route, string method) => $"{method} /{route.Pattern.Trim('/')}";

    /// <summary>A client of the kind, made where it is new.</summary>
    private static async Task<string> TokenAsync(AccessHost host, PrincipalKind kind, Roles roles)
    {
        var name = $"matrix {kind} {(int)roles}";
        if (!host.Ids.ContainsKey(name))
        {
            var organisation = AccessHost.Clients.First(client => client.Kind == kind).Organisation;
            var made = await host.InScopeAsync(async services => Assert.IsType<Registered<NewClient>.Done>(
                await services.GetRequiredService<ClientRegister>().AddAsync(organisation, name, roles, default)).Value);
            (host.Ids[name], host.Secrets[name]) = (made.Client.Id, made.Secret);
        }

        return await host.TokenAsync(name);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string method, string pattern)
    {
        var path = $"/{pattern.TrimStart('/')}";
        var address = Regex.Replace(Regex.Replace(path, @"\{[^}]+:int\}", "1"), @"\{[^}]+\}", "urn:x:y");
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (method is "POST" or "PUT")
        {
            // What a route does not read at all is 415 to everybody: pages and the token endpoint take forms.
            request.Content = path.StartsWith("/v1/", StringComparison.Ordinal)
                ? new StringContent("{}", Encoding.UTF8, "application/json")
                : new FormUrlEncodedContent([]);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        return response.StatusCode;
    }

    /// <summary>A silo that serves what one of a cluster does, over the principals of another host.</summary>
    private static async Task<WebApplication> StartSiloAsync(string data)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Silo",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args = ["--urls=http://127.0.0.1:0", $"--Grid:Data={data}", "--Grid:Demo=false", "--Grid:Partitions=1"],
        });
        builder.AddGridHost();
        builder.AddAccess();
        builder.AddTelemetry("grid-silo");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapSiloHealth();
        app.MapDashboard();
        app.CheckRoutes();
        await app.OpenLedger();
        await app.Services.OpenIdentity();
        await app.StartAsync();

        return app;
    }
}
