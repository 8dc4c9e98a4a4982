using ClientApi.Access;
using ClientApi.Facts;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Links;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.Rights;
using ClientApi.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Identity.Explanations;

/// <summary>
/// Answers questions about changes that are judged with more than the principal and what it names: shares and what is asked for of them, factors that are
/// used, roles, invitations, borders and approvals.
/// </summary>
internal sealed class ExplainedChange(
    RightsBooks books, BorderRegister borders, OrganisationRegister organisations, EnterpriseClaims claims, TimeProvider time)
{
    private const string Share = "share";
    private const string ShareRequest = "share-request";
    private const string FactorUse = "factor-use";
    private const string GivenRoles = "roles";
    private const string Invitation = "invitation";
    private const string EnterpriseBorder = "enterprise-border";
    private const string LibraryBorder = "library-border";
    private const string EnterpriseApproval = "enterprise-approval";
    private const string LibraryApproval = "library-approval";

    private static readonly string[] Approving = ["request", "decide", "take-back"];

    private static readonly Dictionary<string, string[]> Actions = new(StringComparer.Ordinal)
    {
        [Share] = ["write"],
        [ShareRequest] = ["ask", "answer"],
        [FactorUse] = ["write"],
        [GivenRoles] = ["manage"],
        [Invitation] = ["manage"],
        [EnterpriseBorder] = ["block", "free"],
        [LibraryBorder] = ["block", "free"],
        [EnterpriseApproval] = Approving,
        [LibraryApproval] = Approving,
    };

    public static IEnumerable<string> Kinds => Actions.Keys;

    public static bool IsAbout(ExplainRequest request) => Actions.ContainsKey(request.Resource?.Kind ?? "");

    /// <summary>The decision, or why the question has no meaning.</summary>
    public async Task<(Decision? Decision, ProblemHttpResult? Problem)> DecideAsync(
        Principal principal, ExplainRequest request, CancellationToken cancellation)
    {
        var resource = request.Resource!;
        if (!Actions[resource.Kind!].Contains(request.Action, StringComparer.Ordinal))
            return (null, Bad($"The action must be {string.Join(" or ", Actions[resource.Kind!])}.", "action"));
        if (string.IsNullOrEmpty(resource.Id))
            return (null, Bad("The id is needed.", "resource.id"));

        switch (resource.Kind)
        {
            case Share:
                return string.IsNullOrEmpty(resource.With)
                    ? (null, Bad("Who would be shared with is needed.", "resource.with"))
                    : (await DecideShareAsync(principal, resource, cancellation), null);
            case ShareRequest:
                return (DecideShareRequest(principal, resource, request.Action == "ask"), null);
            case FactorUse:
                return (await DecideFactorUseAsync(principal, resource.Id, cancellation), null);
            case EnterpriseApproval or LibraryApproval:
                return request.Action == "request" && string.IsNullOrEmpty(resource.With)
                    ? (null, Bad("The organisation that would be told is needed.", "resource.with"))
                    : (await DecideApprovalAsync(principal, resource, request.Action!, cancellation), null);
            case GivenRoles:
                return RoleWords.TryRead(string.Join(' ', resource.Roles ?? []), out var roles)
                    ? (await DecideRolesAsync(principal, resource.Id, roles, cancellation), null)
                    : (null, Bad($"The roles must be some of {string.Join(", ", RoleWords.Words)}.", "resource.roles"));
            case Invitation:
                return (await DecideInvitationAsync(principal, resource.Id, cancellation), null);
            default:
                return (await DecideBorderAsync(principal, SourceOf(resource), request.Action == "block", cancellation), null);
        }
    }

    private async Task<Decision> DecideShareAsync(Principal principal, ExplainedResource share, CancellationToken cancellation)
    {
        var written = AccessRules.Decide(principal, AccessAction.Write, new Resource.OfEnterprise(share.Id!));
        if (!written.IsAllowed)
            return written;

        var book = await books.CurrentAsync();
        var crossing = (await book.BordersAsync(cancellation)).Decide(
            BorderSource.OfEnterprise(share.Id!), await book.ReaderOfAsync(share.With!, cancellation), time.GetUtcNow(),
            share.Until ?? DateTimeOffset.MaxValue);

        return crossing.IsAllowed ? written : crossing;
    }

    private static Decision DecideShareRequest(Principal principal, ExplainedResource request, bool isAsking)
    {
        var owner = isAsking ? request.With ?? principal.Organisation : request.Id!;

        return isAsking && principal.Enterprises.Contains(request.Id!)
            ? new Decision.Refused("What is one's own needs no share.")
            : AccessRules.Decide(principal, AccessAction.Write, new Resource.OfEnterprise(owner));
    }

    private async Task<Decision> DecideFactorUseAsync(Principal principal, string factor, CancellationToken cancellation)
    {
        var written = AccessRules.Decide(principal, AccessAction.Write, Resource.Grid);
        if (!written.IsAllowed)
            return written;

        var borders = await (await books.CurrentAsync()).BordersAsync(cancellation);

        return borders.LibrariesBlockedFor(BorderReader.Of(principal), time.GetUtcNow())
            .Any(library => factor.StartsWith(library.Prefix, StringComparison.OrdinalIgnoreCase))
                ? new Decision.Refused(BorderFacts.FactorRule)
                : written;
    }

    private async Task<Decision> DecideApprovalAsync(Principal principal, ExplainedResource approval, string action, CancellationToken cancellation)
    {
        var owner = (await borders.FindAsync(SourceOf(approval), cancellation))?.Owner;
        if (owner is null && principal.Kind == PrincipalKind.Operator)
            return Ownerless;

        // To all others what is nobody's is told as what is another's.
        owner ??= BorderOwner.OfNobody(SourceOf(approval));

        return action switch
        {
            "request" => BorderRules.Request(principal, owner, approval.With!),
            "decide" => BorderRules.Decide(principal, owner, await borders.HasAuthorityAsync(owner, cancellation)),
            _ => BorderRules.TakeBack(principal, owner),
        };
    }

    private static BorderSource SourceOf(ExplainedResource resource) => resource.Kind is LibraryBorder or LibraryApproval
        ? BorderSource.OfLibrary(resource.Id!)
        : BorderSource.OfEnterprise(resource.Id!);

    private static Decision.Refused Ownerless => new("It belongs to no organisation.");

    private async Task<Decision> DecideRolesAsync(Principal principal, string organisation, Roles roles, CancellationToken cancellation)
    {
        var kind = await organisations.KindOfAsync(organisation, cancellation);

        return AccessRules.Decide(principal, AccessAction.Manage, new Resource.OfRoles(organisation, kind == PrincipalKind.Operator, roles));
    }

    private async Task<Decision> DecideInvitationAsync(Principal principal, string enterprise, CancellationToken cancellation)
    {
        var managed = AccessRules.Decide(principal, AccessAction.Manage, new Resource.OfOrganisation(principal.Organisation));
        if (!managed.IsAllowed)
            return managed;
        if (principal.Kind == PrincipalKind.Operator)
            return new Decision.Allowed("An operator can tell whose an id is.");
        if (principal.Kind != PrincipalKind.Enterprise)
            return new Decision.Refused("Suppliers are invited by enterprises.");

        return await claims.MayGiveAsync(enterprise, principal.Organisation, cancellation)
            ? new Decision.Allowed("The id is nobody's.")
            : new Decision.Refused(EnterpriseClaims.Rule);
    }

    private async Task<Decision> DecideBorderAsync(Principal principal, BorderSource source, bool isToBeBlocked, CancellationToken cancellation)
    {
        if (await borders.FindAsync(source, cancellation) is { } mark)
            return BorderRules.Set(principal, mark.Owner, mark.BlockedBy, isToBeBlocked);

        // To everybody but operators, who know all owners, what is nobody's is told as what is another's.
        return principal.Kind == PrincipalKind.Operator
            ? Ownerless
            : BorderRules.Set(principal, BorderOwner.OfNobody(source), blockedBy: null, isToBeBlocked);
    }

    private static ProblemHttpResult Bad(string detail, string field) => Problem.Of(ProblemCodes.BadParameter, detail, field);
}
