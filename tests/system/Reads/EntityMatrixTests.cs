using System.Net;
using System.Text;
using ClientApi.Access;
using Footprints.Facts;
using Grains.Figures;
using Whole.Tests.Access;
using Whole.Tests.Api;

namespace Whole.Tests.Reads;

/// <summary>Every route of the table that names an entity, asked by a principal of every kind for one that is there.</summary>
public sealed class EntityMatrixTests
{
    private static readonly string[] Facts =
    [
        """{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","direct":[{"stage":"production","fossil":1}]}""",
        """{"kind":"component","id":"urn:comp:acme:foil","enterprise":"urn:ent:acme","name":"Foil","unit":"piece","sources":[{"of":"urn:prod:acme:cell","share":1}]}""",
        """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""",
    ];

    /// <summary>What is there, by the first part of the routes that name such things. All but the factor is Acme's, and the product is shared.</summary>
    private static readonly Dictionary<string, string> There = new()
    {
        ["products"] = Figures.Cell,
        ["components"] = "urn:comp:acme:foil",
        ["enterprises"] = Figures.Acme,
        ["factors"] = "urn:factor:demo:x:1",
    };

    /// <summary>Routes that show a product to its buyers too, said a second time.</summary>
    private static readonly string[] ForBuyers = ["/v1/products/{id}/footprint", "/v1/products/{id}/publications"];

    [Fact]
    public async Task Every_route_shows_an_entity_to_its_owner_what_is_shared_to_its_buyers_and_nothing_to_others()
    {
        await using var host = await AccessHost.StartAsync(Grid());
        var routes = RouteTable.Of(host.App).Routes.Where(route => IsOfEntity(route) && route.Methods.Contains("GET")).Select(route => $"/{route.Pattern.Trim('/')}").ToList();
        var wrong = new List<string>();

        foreach (var (name, kind, organisation, _) in AccessHost.Clients)
        {
            using var client = await host.AsAsync(name);
            foreach (var route in routes)
            {
                var address = route.Replace("{id}", There[route.Split('/')[2]], StringComparison.Ordinal);
                using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
                var isSeen = organisation == Figures.Acme || route.StartsWith("/v1/factors", StringComparison.Ordinal)
                    || (kind == PrincipalKind.Enterprise && ForBuyers.Contains(route));

                // A list is never missing, only empty.
                if (!route.EndsWith("/products", StringComparison.Ordinal) && answer.StatusCode != (isSeen ? HttpStatusCode.OK : HttpStatusCode.NotFound))
                    wrong.Add($"{route} answered {name} with {(int)answer.StatusCode}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(routes.Count >= 8, $"Only {routes.Count} routes name an entity.");
    }

    private static bool IsOfEntity(GuardedRoute route) =>
        route.Pattern.Trim('/').Split('/') is ["v1", var first, "{id}", ..] && There.ContainsKey(first);

    private static GridFake Grid()
    {
        var product = Figures.Product(Figures.Cell, 2);
        var grid = new GridFake().With(
            product,
            Figures.Enterprise(Figures.Acme, 4),
            product with { Id = There["components"], Kind = FactKind.Component },
            product with { Id = There["factors"], Kind = FactKind.Factor, Enterprise = null });
        grid.Shared.Add(Figures.Cell);
        grid.LastOwners[Figures.Cell] = Figures.Acme;
        foreach (var text in Facts)
        {
            var fact = Assert.IsType<FactReading.Accepted>(new FactReader().Read(Encoding.UTF8.GetBytes(text), Figures.SettledAt)).Fact;
            grid.History.Add(new HistoryEntry(7, fact.Kind, VersionSeries.Stated, 1, "acme", Figures.SettledAt, FactWriter.Write(fact), Schema: 1));
        }

        return grid;
    }
}
