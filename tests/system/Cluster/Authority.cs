using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Whole.Tests.Running;

namespace Whole.Tests.Cluster;

/// <summary>An authority of a test, and what it has signed, as files.</summary>
internal sealed class Authority : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset Until = From.AddDays(30);

    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _own;
    private byte _serial;

    public Authority(string name)
    {
        var request = new CertificateRequest($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _own = request.CreateSelfSigned(From, Until);
        File.WriteAllText(FileOf("authority.pem"), _own.ExportCertificatePem());
    }

    /// <summary>Signs a certificate for a process, and names its files as settings: certificate, key, authority.</summary>
    public string[] Settings(string name)
    {
        using var certificate = Certificate(name);
        File.WriteAllText(FileOf($"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(FileOf($"{name}.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        return [$"--Grid:TlsCertificate={FileOf($"{name}.pem")}", $"--Grid:TlsKey={FileOf($"{name}.key")}", $"--Grid:TlsAuthority={FileOf("authority.pem")}"];
    }

    public X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);

        return request.Create(_own, From, Until, [++_serial]).CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _own.Dispose();
        _folder.Dispose();
    }

    private string FileOf(string name) => Path.Combine(_folder.Path, name);
}
