using Footprints.Cells;

namespace ClientApi.Identity.Approvals;

/// <summary>Whether figures must be shared in the grid whose principals these are; none where it has no ledger yet.</summary>
public delegate Task<Sharing?> SharingInForce(CancellationToken cancellation);
