using System.Diagnostics.CodeAnalysis;
using ClientApi.Access;
using ClientApi.Problems;
using ClientApi.Requests;
using Footprints.Facts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Identity.Explanations;

/// <summary>A question for an explanation, in the words of the rules.</summary>
/// <param name="Resource">What it is about, as far as that can be said without looking; of an entity its owner is looked for.</param>
internal sealed record ExplainedQuestion(AccessAction Action, Resource Resource)
{
    private static readonly Dictionary<string, AccessAction> Actions = new(StringComparer.Ordinal)
    {
        ["read"] = AccessAction.Read,
        ["write"] = AccessAction.Write,
        ["manage"] = AccessAction.Manage,
        ["operate"] = AccessAction.Operate,
        ["observe"] = AccessAction.Observe,
    };

    private static readonly Dictionary<string, Part> Parts = new(StringComparer.Ordinal)
    {
        ["figure"] = Part.Figure,
        ["publications"] = Part.Publications,
        ["breakdown"] = Part.Breakdown,
        ["provenance"] = Part.Provenance,
        ["history"] = Part.History,
        ["live"] = Part.Live,
    };

    private static readonly Dictionary<string, FactKind> Kinds = new(StringComparer.Ordinal)
    {
        ["product"] = FactKind.Product,
        ["component"] = FactKind.Component,
        ["enterprise"] = FactKind.Enterprise,
        ["factor"] = FactKind.Factor,
    };

    public static bool TryRead(
        ExplainRequest request, [NotNullWhen(true)] out ExplainedQuestion? question, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        question = null;
        if (!Actions.TryGetValue(request.Action ?? "", out var action))
        {
            problem = Bad($"The action must be one of {string.Join(", ", Actions.Keys)}.", "action");

            return false;
        }

        if (!Parts.TryGetValue(request.Resource?.Part ?? "figure", out var part))
        {
            problem = Bad($"The part must be one of {string.Join(", ", Parts.Keys)}.", "resource.part");

            return false;
        }

        if (!TryRead(request.Resource, action, part, out var resource, out problem))
            return false;

        question = new(action, resource);

        return true;
    }

    private static bool TryRead(
        ExplainedResource? named, AccessAction action, Part part,
        [NotNullWhen(true)] out Resource? resource, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (resource, problem) = (null, null);
        var (kind, id) = (named?.Kind ?? "grid", named?.Id ?? "");
        if (kind == "grid")
        {
            resource = Resource.Grid;

            return true;
        }

        if (!EntityPath.TryRead(id, "resource.id", out _, out problem))
            return false;

        resource = kind switch
        {
            "library" => new Resource.OfLibrary(id),
            "organisation" => new Resource.OfOrganisation(id),
            "enterprise" when action != AccessAction.Read => new Resource.OfEnterprise(id),
            _ when Kinds.TryGetValue(kind, out var of) => new Resource.OfEntity(of, id, Owner: null, IsShared: false, part),
            _ => null,
        };
        problem = resource is null
            ? Bad($"The kind must be one of {string.Join(", ", Kinds.Keys)}, library, organisation, grid, {string.Join(", ", ExplainedChange.Kinds)}.", "resource.kind")
            : null;

        return problem is null;
    }

    private static ProblemHttpResult Bad(string detail, string field) => Problem.Of(ProblemCodes.BadParameter, detail, field);
}
