using ClientApi.Identity;

namespace ClientApi.Pages.Access;

/// <summary>What the page about access shows.</summary>
/// <param name="MayManage">Whether the reader sees and cancels links.</param>
/// <param name="MayWrite">Whether it asks for shares and answers.</param>
/// <param name="Older">The address of the next page, or none.</param>
/// <param name="Trouble">Why what was tried was not done.</param>
public sealed record AccessView(
    IReadOnlyList<InvitationAnswer> Links, IReadOnlyList<ShareRequestAnswer> Received, IReadOnlyList<ShareRequestAnswer> Sent, bool MayManage,
    bool MayWrite, string? Older, string? Trouble);
