import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { buildSecretsLayer } from './build-secrets-layer.ts'

const sources = import.meta.dirname

/** The Lambda layer with a program that runs before a function and fills its environment with secrets. */
export class SecretsLayer extends LayerVersion {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      code: Code.fromAsset(sources, {
        assetHashType: AssetHashType.OUTPUT,
        bundling: {
          // Required by the type; esbuild is always here.
          image: DockerImage.fromRegistry('scratch'),
          local: { tryBundle: (directory) => buildSecretsLayer(directory) },
        },
      }),
      description: 'Reads secrets into the environment before a function starts',
    })
  }
}
