namespace ClientApi.Identity;

/// <summary>Who asks.</summary>
/// <param name="Kind">`enterprise`, `bank`, `certification-body`, `authority` or `operator`.</param>
/// <param name="Organisation">The id of the organisation that it belongs to.</param>
/// <param name="Enterprises">The ids under which facts name it.</param>
/// <param name="Libraries">Factor libraries that it owns.</param>
/// <param name="Roles">`read`, `write`, `admin`: those of the token, or of the person.</param>
/// <param name="Scope">Of an authority: `national`, or a region.</param>
public sealed record PrincipalAnswer(
    string Id, string Name, string Kind, string Organisation, IReadOnlyList<string> Enterprises, IReadOnlyList<string> Libraries,
    IReadOnlyList<string> Roles, string? Scope);

/// <summary>What people and clients belong to.</summary>
/// <param name="Id">Of an enterprise the URN that facts name it by.</param>
/// <param name="Kind">`enterprise`, `bank`, `certification-body`, `authority` or `operator`.</param>
/// <param name="Scope">Of an authority: `national`, or a region.</param>
/// <param name="Country">ISO 3166-1 alpha-2, or none.</param>
public sealed record OrganisationAnswer(string Id, string Kind, string Name, string? Scope, string? Country);

/// <summary>A new organisation; the members mean the same as in the answer.</summary>
public sealed record OrganisationRequest(string? Kind, string? Id, string? Name, string? Scope, string? Country = null);

public sealed record OrganisationsAnswer(IReadOnlyList<OrganisationAnswer> Organisations);

/// <summary>A program that calls the grid for an organisation.</summary>
/// <param name="RevokedAt">None while it may call.</param>
public sealed record ClientAnswer(
    string ClientId, string Organisation, string Name, IReadOnlyList<string> Roles, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <param name="Next">The address of the next page, or null.</param>
public sealed record ClientsAnswer(IReadOnlyList<ClientAnswer> Clients, string? Next);

/// <summary>A new client.</summary>
/// <param name="Organisation">Whose it is; the caller's own where it is left out.</param>
/// <param name="Roles">Some of `read`, `write`, `admin`.</param>
public sealed record ClientRequest(string? Organisation, string? Name, IReadOnlyList<string>? Roles);

/// <summary>A client with its secret, which is shown this once.</summary>
public sealed record NewClientAnswer(
    string ClientId, string ClientSecret, string Organisation, string Name, IReadOnlyList<string> Roles);

/// <summary>A new secret for a client.</summary>
/// <param name="OverlapHours">How long earlier secrets hold beside it, at most 720; 24 where it is left out.</param>
public sealed record RotationRequest(int? OverlapHours);

/// <summary>What a person or a client may do from now on.</summary>
/// <param name="Roles">Some of `read`, `write`, `admin`; it has no others.</param>
public sealed record RolesRequest(IReadOnlyList<string>? Roles);

/// <summary>Somebody who signs in.</summary>
/// <param name="RevokedAt">None while the person may sign in.</param>
public sealed record PersonAnswer(
    string Id, string Organisation, string Name, string Email, IReadOnlyList<string> Roles, DateTimeOffset? RevokedAt);

/// <param name="Next">The address of the next page, or null.</param>
public sealed record PeopleAnswer(IReadOnlyList<PersonAnswer> People, string? Next);

/// <summary>An invitation of a person, or, where `enterprise` is named, of a supplier.</summary>
/// <param name="Organisation">Whose people the person joins; the caller's own where it is left out.</param>
/// <param name="Enterprise">The id that the caller's facts use for the supplier, which owns it once it has accepted.</param>
/// <param name="Email">The address that signs in; where it is left out, whoever has the link chooses it.</param>
/// <param name="Roles">Of a person: some of `read`, `write`, `admin`.</param>
/// <param name="Buyer">Of a supplier: which enterprise asks it for a share; the caller's own where it is left out.</param>
/// <param name="Products">Of a supplier: which of its products it is asked to share; all where they are left out.</param>
/// <param name="ShareUntil">Of a supplier: until when it is asked for that.</param>
public sealed record InvitationRequest(
    string? Organisation, string? Enterprise, string? Email, string? Name, IReadOnlyList<string>? Roles, string? Buyer = null,
    IReadOnlyList<string>? Products = null, DateTimeOffset? ShareUntil = null);

/// <summary>A link that nobody has used yet; what it holds was shown when it was made.</summary>
/// <param name="Purpose">`person`, `supplier` or `password`.</param>
/// <param name="Organisation">Whose people the person joins or belongs to.</param>
/// <param name="Person">Whose password it sets.</param>
/// <param name="Enterprise">The id that a supplier is to own.</param>
/// <param name="MadeBy">The person or client; the link can be used while that could still make it.</param>
public sealed record InvitationAnswer(
    string Id, string Purpose, string? Organisation, string? Person, string? Enterprise, string? Email, string? Name, IReadOnlyList<string> Roles,
    string MadeBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? CancelledAt);

/// <param name="Next">The address of the next page, or null.</param>
public sealed record InvitationsAnswer(IReadOnlyList<InvitationAnswer> Invitations, string? Next);

/// <summary>Whose password is to be set anew.</summary>
/// <param name="Person">Its id or its address.</param>
public sealed record PasswordResetRequest(string? Person);

/// <summary>A one-time link, which is shown this once.</summary>
/// <param name="Link">For a browser.</param>
/// <param name="Code">What the link holds, for `POST /v1/access/links`.</param>
/// <param name="Id">By which it is listed and cancelled.</param>
public sealed record LinkAnswer(string Link, string Code, DateTimeOffset ExpiresAt, string Id);

/// <summary>Uses a one-time link.</summary>
/// <param name="Code">What stands behind the # of the link.</param>
/// <param name="Email">Where the invitation names none.</param>
/// <param name="Password">At least 12 letters.</param>
/// <param name="Enterprise">Of a supplier: the id that the invitation names, confirmed as its own.</param>
/// <param name="EnterpriseName">Of a supplier: what it calls itself.</param>
/// <param name="Share">Of a supplier: whether it shares what its buyer asks for; left out, the request waits.</param>
/// <param name="Products">Which products it shares; those that were asked for where they are left out.</param>
/// <param name="ValidUntil">Until when; as it was asked for where it is left out.</param>
public sealed record AcceptanceRequest(
    string? Code, string? Email, string? Name, string? Password, string? Enterprise, string? EnterpriseName, bool? Share = null,
    IReadOnlyList<string>? Products = null, DateTimeOffset? ValidUntil = null);

/// <summary>What became of what a buyer asks for with its invitation.</summary>
/// <param name="Receipt">Of the facts that share; null where nothing is shared.</param>
/// <param name="Trouble">Why it could not be shared now; the request waits.</param>
public sealed record InvitedShareAnswer(ShareRequestAnswer Request, string? Receipt, string? Trouble);

/// <summary>The person that has come by a link.</summary>
/// <param name="Share">Of a supplier: what its buyer asks for.</param>
public sealed record AcceptedAnswer(
    string Id, string Organisation, string Name, string Email, IReadOnlyList<string> Roles, DateTimeOffset? RevokedAt, InvitedShareAnswer? Share)
{
    internal static AcceptedAnswer Of(PersonAnswer person, InvitedShareAnswer? share) =>
        new(person.Id, person.Organisation, person.Name, person.Email, person.Roles, person.RevokedAt, share);
}

/// <summary>An id that an enterprise has confirmed as its own.</summary>
/// <param name="Share">What its buyer asks for.</param>
public sealed record ConfirmedAnswer(string Enterprise, InvitedShareAnswer? Share);

/// <summary>To whom a library is given.</summary>
public sealed record LibraryRequest(string? Organisation);

/// <summary>A factor library and its owner.</summary>
public sealed record LibraryAnswer(string Library, string Organisation);
