import { PageBody, PageHeader } from '#ui/Layout.tsx';
import { PageLink, usePathParams } from '#ui/nav.tsx';
import { Asked } from '#ui/States.tsx';
import { PersonDetails, StateTag, WithPersonActions } from './PersonDetails.tsx';
import { usePerson } from './people-data.ts';

/** One person, with everything that was done to the account. */
export default function PersonPage() {
  const { id = '' } = usePathParams();
  const person = usePerson(id);
  return (
    <Asked query={person} lead="The person">
      {(one) => (
        <WithPersonActions person={one} layer="page">
          {(offered) => (
            <>
              <PageHeader
                title={one.name}
                facts={
                  <>
                    <StateTag state={one.state} /> <PageLink to="/people">All people</PageLink>
                  </>
                }
                actions={offered.slice(0, 1)}
                more={offered.slice(1)}
              />
              <PageBody>
                <PersonDetails person={one} />
              </PageBody>
            </>
          )}
        </WithPersonActions>
      )}
    </Asked>
  );
}
