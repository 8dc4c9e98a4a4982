using System.Reflection;
using ClientApi.Access;
using Grains;

namespace Whole.Tests.Reads;

public sealed class OnlyWayTests
{
    /// <summary>Who may hold the grid itself, and why that shows nobody's figures to others.</summary>
    private static readonly Dictionary<string, string> Holders = new()
    {
        ["VisibleGrid"] = "is the way",
        ["FactIntake"] = "writes",
        ["PublicationEndpoints"] = "publishes, after the rules were asked",
        ["HistoryEndpoints"] = "reads the ledger, after the rules were asked",
        ["EntityHistory"] = "the same",
        ["ReceiptEndpoints"] = "reads a position, which is nobody's",
        ["ExportEndpoints"] = "is for operators",
        ["GridGlance"] = "reads how far the grid is",
        ["NamedEnterprises"] = "finds whether others' facts name an id, before it is given away",
        ["ApiProcess"] = "reads how far the grid is",
        ["StatedShares"] = "finds shares that may not cross a border any more, for the grid itself",
        ["ApprovedShares"] = "takes such shares back",
        ["ShownInputs"] = "finds whose the inputs are that an own breakdown shows, for their owners' audit log",
        ["RefusedFacts"] = "finds whose a refused fact is, for that owner's audit log",
    };

    [Fact]
    public void Nothing_reads_the_grid_past_the_rules()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var holders = typeof(AccessRules).Assembly.GetTypes()
            .Where(type => type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)).SelectMany(one => one.GetParameters()).Any(IsGrid)
                || type.GetFields(all).Any(field => field.FieldType == typeof(IGrid)))
            .Select(type => (type.DeclaringType ?? type).Name).Where(name => !name.StartsWith('<')).Distinct().ToList();

        Assert.Contains("VisibleGrid", holders);
        Assert.Empty(holders.Except(Holders.Keys));
    }

    private static bool IsGrid(ParameterInfo parameter) => parameter.ParameterType == typeof(IGrid);
}
