using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ClientApi.Access;
using ClientApi.Figures;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ClientApi.Live;

/// <summary>Settled totals as they follow the facts, as server-sent events.</summary>
internal static class LiveEndpoints
{
    public static void MapLive(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/enterprises/{id}/live", Watch).Allow(RouteRule.Readers).WithName("WatchEnterprise").WithTags("Live").WithSummary("Live total of an enterprise")
            .WithDescription(
                "Server-sent events named `settled`. The first holds the settled figures, each later one those that changed since; at " +
                "most four a second, and the newest wins, so that a client that reconnects needs no replay. An event without figures, at most one a second, " +
                "says that a newer epoch settled without changing them. Comments keep the connection open.")
            .WithMetadata(new DisableRequestTimeoutAttribute())
            .WithProblems(
                ProblemCodes.BadParameter, ProblemCodes.NotFound, ProblemCodes.Withdrawn, ProblemCodes.TooManyStreams, ProblemCodes.Loading)
            .Produces<FootprintSetAnswer>(StatusCodes.Status200OK, "text/event-stream");

    private static async Task<Results<LiveStream, ProblemHttpResult>> Watch(
        string id,
        [FromQuery(Name = "products"), Description("How many of its products with the largest footprints to add; default 0, at most 50.")] string? products,
        VisibleGrid grid,
        Disclosures disclosures,
        LiveGate gate,
        LivePace pace,
        IOptions<ApiOptions> limits,
        TimeProvider time,
        HttpContext http)
    {
        if (!EntityPath.TryRead(http, out var enterprise, out var problem) || !TryReadProducts(products, limits.Value, out var count, out problem))
            return problem;

        if (gate.Enter(http.Principal(), http) is { } tooMany)
            return tooMany;

        var reader = http.Principal();
        var outcome = await grid.ReadAsync(reader, FactKind.Enterprise, enterprise, default, Part.Live, http.RequestAborted);
        if (outcome is not ReadOutcome<Figure>.Found)
            return outcome.Refusal(http, $"The enterprise {enterprise.Text}");

        var total = new Resource.OfEntity(FactKind.Enterprise, enterprise.Text, enterprise.Text, IsShared: false, Part.Live);
        var watched = await Watched(reader, total, enterprise, count, grid, http.RequestAborted);
        var followed = watched.Select(one => new Disclosure(one, AccessRules.Decide(reader, AccessAction.Read, one)));
        if (await disclosures.BeginAsync(reader, [.. followed]) is { } open)
            http.Response.RegisterForDisposeAsync(open);

        // Without access control nothing is watched over.
        http.RequestServices.GetService<OpenStreams>()?.Require(http, principal => watched.All(one => AccessRules.Decide(principal, AccessAction.Read, one).IsAllowed));

        return new LiveStream(grid, reader, [.. watched.Select(one => EntityId.Of(one.Id))], pace, limits.Value, time);
    }

    private static bool TryReadProducts(string? text, ApiOptions limits, out int count, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        count = 0;
        var isRead = text is null
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= limits.MaxLiveProducts);
        problem = isRead
            ? null
            : Problem.Of(
                ProblemCodes.BadParameter, $"The products must be 0 to {limits.MaxLiveProducts}, but were '{Excerpt.Of(text!)}'.", "products");

        return isRead;
    }

    /// <summary>The enterprise with its largest products, of others only those that were granted: a share says nothing of streams.</summary>
    private static async Task<IReadOnlyList<Resource.OfEntity>> Watched(
        Principal reader, Resource.OfEntity total, EntityId enterprise, int products, VisibleGrid grid, CancellationToken cancellation)
    {
        if (products is 0)
            return [total];

        var query = new ListQuery(Search: null, Sort: "-pcf", Limit: products, Offset: 0);
        if (await grid.ListAsync(reader, FactKind.Product, enterprise, query, cancellation, isShown: false) is not ReadOutcome<SeenPage>.Found { Value.Rows: var rows })
            return [total];

        var listed = rows.Select(row => Resource.Of(row.Figure, Part.Figure) with { IsShared = false });

        return [total, .. listed.Where(one => AccessRules.Decide(reader, AccessAction.Read, one).IsAllowed)];
    }
}
