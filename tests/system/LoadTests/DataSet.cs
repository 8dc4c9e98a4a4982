using System.IO.Compression;

namespace Whole.Tests.LoadTests;

/// <summary>A data set of three products, one of them made of itself in part, with a compressed table.</summary>
internal sealed class DataSet : IDisposable
{
    public DataSet(string expectedBattery)
    {
        Write("nodes.csv", """
            id,name,unit,direct_kgco2e
            cell/1,"Cell, prismatic",piece,0.5
            foil,Foil,kg,1.2
            battery,Battery,piece,-1e-1
            """);
        Write("expected.csv", $"""
            id,total_kgco2e,note
            cell/1,1,half of it goes into the next one
            foil,1.2,
            battery,{expectedBattery},
            """);
        using var edges = new StreamWriter(
            new GZipStream(File.Create(Path.Combine(Folder, "edges.csv.gz")), CompressionLevel.Fastest));
        edges.Write("""
            product,input,quantity
            cell/1,cell/1,0.5
            battery,cell/1,4
            battery,foil,0.0
            """);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("grid-data-set-").FullName;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
