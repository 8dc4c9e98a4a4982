using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClientApi.Hosting;
using Microsoft.Extensions.Configuration;
using Orleans.Connections.Security;

namespace ClientApi.Cluster;

/// <summary>
/// Encrypts what the processes of a cluster say to each other, and lets only those in, in either role, that have a certificate of
/// the cluster's own authority.
/// </summary>
/// <remarks>
/// The authority stands for the cluster: what a certificate is called does not matter, since silos find each other by addresses that
/// the database names. Whoever can sign with it belongs to the cluster.
/// </remarks>
internal sealed class ClusterTls
{
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities;

    private ClusterTls(X509Certificate2 own, X509Certificate2Collection authorities) => (_own, _authorities) = (own, authorities);

    /// <summary>As the settings have it; none where they name no certificate.</summary>
    /// <exception cref="StartRefusedException">They name some of it only, or what can't be read.</exception>
    public static ClusterTls? Of(IConfiguration configuration)
    {
        var options = ClusterRegistration.Of(configuration);
        string[] files = [options.TlsCertificate, options.TlsKey, options.TlsAuthority];
        if (files.All(file => file.Length == 0))
            return null;
        if (files.Any(file => file.Length == 0))
            throw new StartRefusedException("Grid:TlsCertificate, Grid:TlsKey and Grid:TlsAuthority go together: set all three, or none.");

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(options.TlsAuthority);
            var tls = new ClusterTls(X509Certificate2.CreateFromPemFile(options.TlsCertificate, options.TlsKey), authorities);

            return tls.IsOfCluster(tls._own, others: null)
                ? tls
                : throw new StartRefusedException(
                    $"The certificate {options.TlsCertificate} is not one of the authority {options.TlsAuthority}, or does not hold now: nobody in the cluster would take it.");
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartRefusedException($"The cluster's certificate can't be read ({failure.Message}): it takes three files in PEM.", failure);
        }
    }

    /// <summary>What both sides of every connection hold each other to.</summary>
    public void Apply(TlsOptions options)
    {
        options.LocalCertificate = _own;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, chain, _) => IsOfCluster(certificate, chain?.ChainPolicy.ExtraStore);

        // Nobody looks at the name; without one the handshake would look for the address.
        options.OnAuthenticateAsClient = (_, client) => client.TargetHost = "grid";
    }

    /// <param name="others">What the other side has sent beside its certificate.</param>
    private bool IsOfCluster(X509Certificate2 certificate, X509Certificate2Collection? others)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (others is not null)
            chain.ChainPolicy.ExtraStore.AddRange(others);

        return chain.Build(certificate);
    }
}
