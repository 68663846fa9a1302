import type { HttpRouteIntegrationBindOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * A function behind one route that only this route, with its method, may invoke. The integration it is derived
 * from allows every method.
 */
export class RouteIntegration extends HttpLambdaIntegration {
  readonly #target: IFunction;

  constructor(id: string, target: IFunction) {
    super(id, target);
    this.#target = target;
  }

  protected override completeBind({ route, scope }: HttpRouteIntegrationBindOptions): void {
    this.#target.addPermission('InvokeByRoute', {
      scope,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: route.routeArn,
    });
  }
}
