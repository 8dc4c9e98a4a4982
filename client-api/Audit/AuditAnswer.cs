namespace ClientApi.Audit;

/// <summary>A page of the audit log, newest first.</summary>
/// <param name="Next">Leads to older entries; none at the end.</param>
public sealed record AuditAnswer(IReadOnlyList<AuditEntryAnswer> Items, string? Next);

/// <summary>Who was told what, was refused, or changed what somebody may do. There is never a figure in it.</summary>
/// <param name="Number">Its place in the log, from 1.</param>
/// <param name="Kind">`disclosure`, `refusal`, `rights` or `approval`.</param>
/// <param name="Action">What was done or tried.</param>
/// <param name="Principal">The person or client; empty where nobody is known.</param>
/// <param name="Organisation">The organisation of the person or client.</param>
/// <param name="Enterprise">The enterprise that it concerns.</param>
/// <param name="Library">The factor library that it concerns.</param>
/// <param name="About">The organisation whose rights or people it concerns.</param>
/// <param name="Entity">The product, factor, client, person or approval.</param>
/// <param name="What">Of a disclosure: `figure`, `breakdown`, `history` or `portfolio`; of an attempt the same, or `fact`.</param>
/// <param name="Reason">The sentence of the decision.</param>
/// <param name="Times">How many attempts the entry stands for.</param>
/// <param name="Address">The host address of the client: of the own people, or to an operator.</param>
/// <param name="TraceId">The trace of the request, to the same.</param>
public sealed record AuditEntryAnswer(
    long Number, DateTimeOffset At, string Kind, string Action, string Principal, string Name, string Organisation, string Enterprise,
    string Library, string About, string Entity, string What, string Reason, int Times, string? Address, string? TraceId);

internal static class AuditTranslation
{
    public static AuditEntryAnswer Answer(this RecordedEntry recorded, AuditView view)
    {
        var (entry, isWhenceShown) = (recorded.Entry, view.ShowsWhence(recorded.Entry));

        return new(
            recorded.Number, entry.At, entry.Kind.Word(), entry.Action, entry.By.Id, entry.By.Name, entry.By.Organisation, entry.Enterprise,
            entry.Library, entry.About, entry.Entity, entry.What, entry.Reason, entry.Times,
            isWhenceShown ? entry.By.Address : null, isWhenceShown ? entry.By.Trace : null);
    }
}
